-- Why: each sale rewrote the level of every variant that it sold, and with its version an entry of stock_level_version: new row, new
-- entry in each index, nothing reused. Each change of a level has its movement with the same version, and movements are only added; a
-- till asks those which levels changed. Without a version in an index, a level is rewritten within its page.
-- Locks: inventory.movement against writing while the index is built, a second or so for a million movements.
-- Compatibility: nothing is lost; a server of before this finds what changed by reading all levels of the location.

create index movement_version on inventory.movement (tenant_id, location_id, made_version, variant_id);
drop index inventory.stock_level_version;
