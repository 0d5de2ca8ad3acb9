-- Why: as in 0019: the check of a private line against its operation read all operations of the device each time (a plan that was made
-- while the table was empty), 24 million rows in a year of 28,000 operations; returns have the same pattern. A private line is only ever
-- written by the statement after its operation's, a return's lines with their return, in the same transaction, and no operation, sale or
-- return is ever removed.
-- Locks: sync.operation_private, sales.return_line and sales.return_tender, for a moment.
-- Compatibility: fewer constraints only.
alter table sync.operation_private drop constraint operation_private_tenant_id_device_id_incarnation_branch_s_fkey;
alter table sales.return_line drop constraint return_line_tenant_id_return_id_fkey;
alter table sales.return_tender drop constraint return_tender_tenant_id_return_id_fkey;
