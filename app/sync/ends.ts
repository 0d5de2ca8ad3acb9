// Where the incarnations that have ended end. The engine is told at each start: its notes may be older, or may never have been made.

import type { Head } from '../core/engine.ts';
import type { KeptResumption } from './resuming.ts';
import type { Database, JournalRow } from './store.ts';

/** Those before `current`, oldest first: each up to the last operation that can be read, at most up to where it could be when the next was begun. */
export async function endsOf(db: Database, current: string): Promise<Head[]> {
  const resumed = (await db.get('meta', 'resumed')) as KeptResumption | undefined;
  const tails = new Map((resumed ? [...(resumed.earlier ?? []), resumed.tail] : []).map((tail) => [tail.incarnation, tail.seq]));
  const incarnations = new Set(tails.keys());
  for (let at = await lastBelow(db); at; at = await lastBelow(db, [at[0], 0])) incarnations.add(at[0]);
  incarnations.delete(current);
  const ends: Head[] = [];
  for (const incarnation of [...incarnations].sort()) {
    let seq = tails.get(incarnation) ?? Infinity;
    let row: JournalRow | undefined;
    while (!row && seq > 0) {
      const last = await lastBelow(db, [incarnation, seq]);
      seq = last?.[0] === incarnation ? last[1] : 0;
      row = seq > 0 ? await rowAt(db, incarnation, seq--) : undefined;
    }
    ends.push({ incarnation, seq: row?.seq ?? 0, hash: row?.hash ?? '', total: 0 });
  }
  return ends;
}

/** The last key of the journal, or the last that isn't behind `key`. */
async function lastBelow(db: Database, key?: [string, number]): Promise<[string, number] | undefined> {
  return (await db.transaction('journal').store.openKeyCursor(key && IDBKeyRange.upperBound(key), 'prev'))?.key;
}

/** A row that storage can't give back is as one that isn't there. */
export const rowAt = (db: Database, incarnation: string, seq: number): Promise<JournalRow | undefined> =>
  db.get('journal', [incarnation, seq]).catch((error: unknown) => {
    if (error instanceof DOMException) return undefined;
    throw error;
  });
