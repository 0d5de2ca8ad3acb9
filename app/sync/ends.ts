// Where the incarnations that have ended end. The engine is told at each start: its notes may be older, or may never have been made.

import type { Head } from '../core/engine.ts';
import { ZERO_HASH } from '../core/envelope.ts';
import { sha256 } from '../core/sha256.ts';
import type { Forgotten } from './forgetting.ts';
import type { KeptResumption } from './resuming.ts';
import type { Database, JournalRow } from './store.ts';

/** Of each incarnation that has ended, its last line when it did, or when it was last told that it can't be read. */
export type Ended = Record<string, { seq: number; hash: string }>;

/** Those before `current`, oldest first: each up to the last operation that can be read, also behind others that can't. */
export async function endsOf(db: Database, current: string): Promise<Head[]> {
  const resumed = (await db.get('meta', 'resumed')) as KeptResumption | undefined;
  const ended = (await db.get('meta', 'ended')) as Ended | undefined;
  const incarnations = new Set(Object.keys(ended ?? {}));
  for (const { tail } of resumed?.words ?? []) incarnations.add(tail.incarnation);
  for (let at = await lastBelow(db); at; at = await lastBelow(db, [at[0], 0])) incarnations.add(at[0]);
  incarnations.delete(current);
  const ends: Head[] = [];
  for (const incarnation of [...incarnations].sort()) {
    const row = await lastReadable(db, incarnation, Infinity);
    ends.push({ incarnation, seq: row?.seq ?? 0, hash: row?.hash ?? '', total: 0 });
  }
  return ends;
}

/** Of these ends, those behind which there was more that this device hasn't let go of. */
export async function lostEnds(db: Database, ends: Head[]): Promise<Head[]> {
  const ended = (await db.get('meta', 'ended')) as Ended | undefined;
  const forgotten = (await db.get('meta', 'forgotten')) as Forgotten | undefined;
  const kept = ends.map((end) => ({ ...end, seq: Math.max(end.seq, forgotten?.[end.incarnation] ?? 0) }));
  return kept.filter(({ incarnation, seq }) => seq < (ended?.[incarnation]?.seq ?? 0));
}

/**
 * What a push says whose first line, `first`, stands behind some that can't be read any more: the last before them that can be. Undefined where they
 * were let go of: those are safe.
 */
export async function behindLost(db: Database, incarnation: string, first: number): Promise<{ seq: number; hash: string } | undefined> {
  const forgotten = ((await db.get('meta', 'forgotten')) as Forgotten | undefined)?.[incarnation] ?? 0;
  if (first <= forgotten + 1) return undefined;
  const row = await lastReadable(db, incarnation, first - 1);
  return { seq: row?.seq ?? 0, hash: row?.hash ?? ZERO_HASH };
}

/** What can be read of these rows: where storage can't give all of them back, each is asked for by itself. */
export async function readableRows(db: Database, range: IDBKeyRange, most?: number): Promise<JournalRow[]> {
  try {
    return await db.getAll('journal', range, most);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  const rows = await Promise.all((await db.getAllKeys('journal', range)).map(([incarnation, seq]) => rowAt(db, incarnation, seq)));
  return rows.filter((row) => row !== undefined).slice(0, most);
}

/** As it was written. */
export const isIntact = (row: JournalRow): boolean => sha256(row.text) === row.hash;

/** Of an incarnation, up to `seq`. */
export async function lastReadable(db: Database, incarnation: string, seq: number): Promise<JournalRow | undefined> {
  for (let key = await lastBelow(db, [incarnation, seq]); key?.[0] === incarnation; key = await lastBelow(db, [incarnation, key[1] - 1])) {
    const row = await rowAt(db, ...key);
    if (row && isIntact(row)) return row;
  }
  return undefined;
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
