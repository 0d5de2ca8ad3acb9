-- Why: what was imported of a person is forgotten with the person.
-- Locks: none that anybody waits for.
-- Compatibility: an older server doesn't use the right.

grant delete on imports.part to kaunta_app;
