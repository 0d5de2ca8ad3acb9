// Where the incarnations that have ended end. The engine is told at each start: its notes may be older, or may never have been made.

import type { Head } from '../core/engine.ts';
import type { KeptResumption } from './resuming.ts';
import type { Database, JournalRow } from './store.ts';

/** Those before `current`, oldest first: each up to its last operation, or up to the last one that could be read when the next was begun. */
export async function endsOf(db: Database, current: string): Promise<Head[]> {
  const resumed = (await db.get('meta', 'resumed')) as KeptResumption | undefined;
  const ends = new Map((resumed ? [...(resumed.earlier ?? []), resumed.tail] : []).map((tail) => [tail.incarnation, tail]));
  const journal = db.transaction('journal').store;
  const lasts: [string, number][] = [];
  for (let at = await journal.openKeyCursor(null, 'prev'); at; at = await journal.openKeyCursor(IDBKeyRange.upperBound([at.key[0], 0]), 'prev')) lasts.push(at.key);
  for (const [incarnation, last] of lasts) {
    const row = incarnation === current || ends.has(incarnation) ? undefined : await rowAt(db, incarnation, last);
    if (row) ends.set(incarnation, { incarnation, seq: row.seq, hash: row.hash, total: 0 });
  }
  ends.delete(current);
  return [...ends.values()].sort((a, b) => (a.incarnation < b.incarnation ? -1 : 1));
}

/** A row that storage can't give back is as one that isn't there. */
export const rowAt = (db: Database, incarnation: string, seq: number): Promise<JournalRow | undefined> =>
  db.get('journal', [incarnation, seq]).catch((error: unknown) => {
    if (error instanceof DOMException) return undefined;
    throw error;
  });
