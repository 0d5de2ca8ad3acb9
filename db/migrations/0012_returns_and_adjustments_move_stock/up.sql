-- Why: goods also come back, and are written off or found.
-- Locks: inventory.movement, for as long as its rows are read once.
-- Compatibility: only values that no older server writes.
alter table inventory.movement drop constraint movement_cause_check;
alter table inventory.movement
  add constraint movement_cause_check check (cause in ('sale', 'purchase', 'opening', 'return', 'adjustment'));
