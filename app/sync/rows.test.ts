import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { dropRows, putRows } from './keeping.ts';
import { Mirror } from './mirror.ts';
import { isLater, readRows, readThese, someIds, type RowWords } from './rows.ts';
import { openStore, relaxedWrite, type Database, type StoredRow } from './store.ts';

let count = 0;
const open = (name = `rows-${++count}`): Promise<Database> => openStore(name, () => undefined);
const row = (kind: string, id: string, version: number, more: Partial<StoredRow> = {}): StoredRow => ({ kind, id, partition: 'p', version, generation: 1, row: { id, version }, ...more });

function page(from: number, to: number, version: number, more: Partial<StoredRow> = {}): RowWords {
  return new Map(Array.from({ length: to - from }, (_, at) => String(from + at).padStart(4, '0')).map((id) => [id, row('variant', id, version, more)]));
}

function latest(rows: StoredRow[]): Map<string, StoredRow> {
  const known = new Map<string, StoredRow>();
  for (const one of rows) if (!known.has(one.id) || isLater(one, known.get(one.id)!)) known.set(one.id, one);
  return known;
}

const put = (db: Database, words: RowWords, mirror = new Mirror()): Promise<void> => relaxedWrite(db, ['rows', 'packs'], (write) => putRows(write, 'variant', words, (id) => mirror.mayHold('variant', id, 1)));

test('a catalogue is some records, and a price that changed is one more', async () => {
  const db = await open();
  await put(db, page(0, 1000, 1));
  await put(db, page(7, 8, 2));
  expect([await db.count('packs'), await db.count('rows')]).toEqual([1, 1]);
  const rows = latest(await readRows(db, 'variant'));
  expect([rows.size, rows.get('0007')!.version, rows.get('0008')!.version]).toEqual([1000, 2, 1]);
  db.close();
});

test('a row that is gone is nowhere any more, whether it was alone or in a pack', async () => {
  const db = await open();
  await put(db, page(0, 200, 1));
  await put(db, page(3, 4, 2));
  await put(db, new Map([['0003', null], ['0004', null]]));
  const ids = (await readRows(db)).map(({ id }) => id);
  expect(ids).toHaveLength(198);
  expect(ids).not.toContain('0003');
  expect(ids).not.toContain('0004');
  db.close();
});

test('a catalogue that changes as a whole again and again does not grow', async () => {
  const db = await open();
  const mirror = new Mirror();
  mirror.open();
  for (let version = 1; version <= 5; version++) {
    const words = page(0, 300, version);
    await put(db, words, mirror);
    mirror.hear('variant', words);
  }
  expect((await db.getAll('packs')).map(({ rows }) => [rows.length, rows[0]!.version])).toEqual([[300, 5]]);
  db.close();
});

test('what the first screen shows is as late as everything would show it', async () => {
  const db = await open();
  await put(db, page(0, 500, 1));
  await put(db, page(10, 20, 2));
  await put(db, page(600, 610, 3));
  const ids = await someIds(db, 'variant', 60);
  const some = latest(await readThese(db, 'variant', ids));
  const all = latest(await readRows(db, 'variant'));
  expect(some.size).toBe(70);
  for (const [id, one] of some) expect(one).toEqual(all.get(id));
  db.close();
});

test('after any pages, sweeps and partitions that went, storage says what the feed said', async () => {
  const words = fc.record({
    from: fc.nat(150), size: fc.oneof(fc.nat(3), fc.integer({ min: 90, max: 150 })), gone: fc.boolean(), partition: fc.constantFrom('p', 'q'),
  });
  const step = fc.oneof({ weight: 6, arbitrary: words }, { weight: 1, arbitrary: fc.constant('load' as const) }, { weight: 1, arbitrary: fc.constant('sweep' as const) }, { weight: 1, arbitrary: fc.constant('leave' as const) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const db = await open();
      const model = new Map<string, StoredRow>();
      let mirror = new Mirror();
      mirror.open();
      let generation = 1;
      let version = 0;
      for (const one of steps) {
        version++;
        if (one === 'load') generation++;
        else if (one === 'sweep' || one === 'leave') {
          const goes = (row: StoredRow): boolean => (one === 'sweep' ? row.generation !== generation : row.partition === 'q');
          await relaxedWrite(db, ['rows', 'packs'], (write) => dropRows(write, goes));
          for (const [id, row] of model) if (goes(row)) model.delete(id);
          mirror = new Mirror();
          await mirror.loadAll(db);
        } else {
          const said = page(one.from, one.from + one.size, version, { generation, partition: one.partition });
          if (one.gone) for (const id of said.keys()) said.set(id, null);
          await relaxedWrite(db, ['rows', 'packs'], (write) => putRows(write, 'variant', said, (id) => mirror.mayHold('variant', id, generation)));
          mirror.hear('variant', said);
          for (const [id, row] of said) if (row) model.set(id, row); else model.delete(id);
        }
      }
      expect(latest(await readRows(db))).toEqual(model);
      expect(latest(await readThese(db, 'variant', [...model.keys(), '9999']))).toEqual(model);
      const loaded = new Mirror();
      await loaded.loadAll(db);
      expect(new Set(loaded.all('variant'))).toEqual(new Set([...model.values()].map((one) => one.row)));
      db.close();
    }),
    { numRuns: 150 },
  );
});

test('a device of an earlier version of the app keeps its rows', async () => {
  const name = `rows-${++count}`;
  const older = await openDB(name, 2, {
    upgrade(db) {
      db.createObjectStore('rows', { keyPath: ['kind', 'id'] });
      db.createObjectStore('sales', { keyPath: 'id' });
    },
  });
  await older.put('rows', row('variant', '0001', 1));
  older.close();
  const db = await open(name);
  await put(db, page(0, 100, 2));
  expect(latest(await readRows(db)).get('0001')!.version).toBe(2);
  db.close();
});
