-- Why: a file that a copied device wrote before it knew of its copy is sealed as the journal's main line, and what it holds is a branch. The
-- signature says what the device knew; where its lines stand is what the server knows.
-- Locks: sync.seal, for a moment; adding a column without a default rewrites nothing.
-- Compatibility: seals from before are of the branch under which they stand. An older server writes only such seals, and an older verifier
-- takes the new ones for wrong.

-- What the signature names where that isn't the row's own branch; empty for the main line.
alter table sync.seal add column sealed_branch text;
