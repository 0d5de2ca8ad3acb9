-- Why: a year of a wholesaler (541,909 lines) is applied in minutes. A line's foreign key to its document cost more than the line
-- itself: a session plans that check once, on a table that is still empty, and may then take an index by which each check reads the
-- whole table. Lines are only ever written by the function that writes their document, in the same transaction, and neither can be
-- changed or removed, so nothing is lost. The sums by day are written again and again: room in their pages keeps that cheap.
-- Locks: sales.sale_line, sales.sale_tax, sales.sale_tender, inventory.receipt_line and the rollups, for a moment.
-- Compatibility: fewer constraints only.
alter table sales.sale_line drop constraint sale_line_tenant_id_sale_id_fkey;
alter table sales.sale_tax drop constraint sale_tax_tenant_id_sale_id_fkey;
alter table sales.sale_tender drop constraint sale_tender_tenant_id_sale_id_fkey;
alter table inventory.receipt_line drop constraint receipt_line_tenant_id_receipt_id_fkey;

alter table reporting.product_day set (fillfactor = 60);
alter table reporting.sales_day set (fillfactor = 60);
alter table reporting.sales_hour set (fillfactor = 60);
alter table reporting.tender_day set (fillfactor = 60);
alter table inventory.stock_level set (fillfactor = 60);
