// The server's rows in storage. A row of its own is one record; many of one kind that came in one page are a pack, one record for all of them:
// a record costs the browser more than what is in it. A row may be in both: the later word counts (`isLater`).

import type { Database, StoredRow } from './store.ts';

/** What a page said of the rows of one kind, by id; null for a row that is gone. */
export type RowWords = Map<string, StoredRow | null>;

/** A load from the beginning counts anew: what an earlier one brought is older, whatever its version. */
export function isLater(one: StoredRow, other: StoredRow): boolean {
  return one.generation === other.generation ? one.version >= other.version : one.generation > other.generation;
}

/** All rows, or those of a kind; where a row is twice, both. */
export async function readRows(db: Database, kind?: string): Promise<StoredRow[]> {
  // One transaction: between two, a page might take a row from the one to the other.
  const read = db.transaction(['packs', 'rows']);
  const [packs, rows] = await Promise.all([read.objectStore('packs').index('kind').getAll(kind), read.objectStore('rows').getAll(kind === undefined ? null : ofKind(kind))]);
  return [...packs.flatMap((pack) => pack.rows), ...rows];
}

/** Ids of some rows of a kind. */
export async function someIds(db: Database, kind: string, count: number): Promise<string[]> {
  const [pack, keys] = await Promise.all([newestPack(db, kind), db.getAllKeys('rows', ofKind(kind), count)]);
  return [...(pack?.value.rows.slice(0, count).map(({ id }) => id) ?? []), ...keys.map(([, id]) => id)];
}

/** These rows of a kind; where a row is twice, both. */
export async function readThese(db: Database, kind: string, ids: string[]): Promise<StoredRow[]> {
  const rows = (await Promise.all(ids.map((id) => db.get('rows', [kind, id])))).filter((row) => row !== undefined);
  const sought = new Set(ids);
  for (let at = await newestPack(db, kind); at && sought.size > 0; at = await at.continue()) {
    for (const row of at.value.rows) if (sought.delete(row.id)) rows.push(row);
  }
  return rows;
}

/** What an older pack says of a row is never later. */
const newestPack = (db: Database, kind: string) => db.transaction('packs').store.index('kind').openCursor(kind, 'prev');
const ofKind = (kind: string): IDBKeyRange => IDBKeyRange.bound([kind], [kind, []]);
