// Writes the server's rows: as records of their own or as packs, as rows.ts reads them.

import { unwrap } from 'idb';
import { isLater, type RowWords } from './rows.ts';
import type { StoredRow, Write } from './store.ts';

/** From here on a pack costs less than its rows. */
const PACK_FROM = 100;

/** @param mayBePacked whether a pack of this load may hold the row. A wrong "no" costs room, until the next load. */
export async function putRows(write: Write, kind: string, words: RowWords, mayBePacked: (id: string) => boolean): Promise<void> {
  const fresh = [...words.values()].filter((row) => row !== null);
  const packed = fresh.length >= PACK_FROM;
  // Nobody waits for each request, only for all of them, so none gets a promise of its own. One that fails ends the transaction.
  const single = unwrap(write.objectStore('rows'));
  for (const [id, row] of words) {
    if (!row) single.delete([kind, id]);
    else if (!packed) single.put(row);
  }
  // Gone means gone, from packs too; and packs must not pile up under a catalogue that changes as a whole again and again.
  if ([...words].some(([id, row]) => !row || (packed && mayBePacked(id)))) await dropPacked(write, (row) => words.has(row.id), kind);
  if (packed) unwrap(write.objectStore('packs')).add({ kind, rows: fresh });
}

/** Deletes rows wherever they are. The latest word on a row decides: what an older one says must not come back. */
export async function dropRows(write: Write, goes: (row: StoredRow) => boolean): Promise<void> {
  const single = await write.objectStore('rows').getAll();
  const packs = await write.objectStore('packs').getAll();
  const name = ({ kind, id }: StoredRow): string => `${kind} ${id}`;
  const latest = new Map<string, StoredRow>();
  for (const row of [...packs.flatMap(({ rows }) => rows), ...single]) {
    const known = latest.get(name(row));
    if (!known || isLater(row, known)) latest.set(name(row), row);
  }
  const dropped = new Set([...latest].filter(([, row]) => goes(row)).map(([of]) => of));
  for (const row of single) if (dropped.has(name(row))) await write.objectStore('rows').delete([row.kind, row.id]);
  if (dropped.size > 0) await dropPacked(write, (row) => dropped.has(name(row)));
}

async function dropPacked(write: Write, goes: (row: StoredRow) => boolean, kind?: string): Promise<void> {
  for (let at = await write.objectStore('packs').index('kind').openCursor(kind); at; at = await at.continue()) {
    const rows = at.value.rows.filter((row) => !goes(row));
    if (rows.length === 0) await at.delete();
    else if (rows.length < at.value.rows.length) await at.update({ ...at.value, rows });
  }
}
