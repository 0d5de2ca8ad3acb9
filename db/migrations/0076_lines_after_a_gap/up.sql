-- Why: a file of unsent operations may hold lines whose predecessors never arrived. They stand as a branch of their own behind the gap, and join
-- the journal that they belong to when what is missing comes.
-- Locks: sync.journal, for a moment; adding a column without a default rewrites nothing.
-- Compatibility: an older server takes such a branch for one of a copied device and never closes its gap; nothing is lost.

-- Of a branch behind a gap, the hash of the line that it follows and that isn't here (empty where its first line can't be read and doesn't say);
-- null for what follows something that is here, or nothing.
alter table sync.journal add column follows text;

-- When the gap closes, lines change their place in the journal, never their bytes.
grant update (branch, arrival) on sync.operation to kaunta_app;
grant update (branch) on sync.operation_private to kaunta_app;
grant update (branch) on sync.waiting to kaunta_app;
grant update (branch) on sync.carried to kaunta_app;
grant update (branch, sealed_branch) on sync.seal to kaunta_app;
grant delete on sync.journal to kaunta_app;
