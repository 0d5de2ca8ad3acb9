-- Why: each request of a device looks for its caller, by whole keys. A connection planned that anew for its first requests, and planning
-- takes several times as long as looking.
-- Locks: none that anybody waits for.
-- Compatibility: the answers are the same.

alter function directory.authenticate(uuid, bytea) set plan_cache_mode = force_generic_plan;
