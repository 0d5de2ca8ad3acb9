import 'fake-indexeddb/auto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { ZERO_HASH } from '../core/envelope.ts';
import { uuidV7 } from '../core/uuid.ts';
import { Recorder, type Circumstance } from './recorder.ts';
import { openStore, type Database } from './store.ts';
import type { PricedSale } from './types.ts';

const circumstance: Circumstance = { wall: 1, mono: 1, session: 's', anchor: undefined, corrected: 1, actor: null };
const sale: PricedSale = {
  currency: 'KES', taxRounding: 'line', lines: [], basketDiscounts: [], fees: [], taxes: [], total: 100, cashRounding: 0, tenders: [], change: 0,
};
let count = 0;
const opened: Database[] = [];

async function store(): Promise<{ db: Database; recorder: Recorder }> {
  const db = await openStore(`store-${++count}`, () => undefined);
  opened.push(db);
  let made = 0;
  const newId = (): string => uuidV7(++made, new Uint8Array(10));
  await db.put('meta', { incarnation: newId(), seq: 0, hash: ZERO_HASH, total: 0 }, 'head');
  await db.put('meta', { id: newId(), business: newId(), location: newId(), binding: { id: newId(), register: newId(), number: 1, series: 'R1.1', next: 1 } }, 'device');
  await db.put('meta', { kept: true }, 'cart');
  return { db, recorder: new Recorder(db, newId, () => new Uint8Array(16)) };
}

/** Everything that the device keeps. */
async function contents(db: Database): Promise<unknown> {
  const stores = ['meta', 'journal', 'rows', 'sales', 'overlays'] as const;
  return Object.fromEntries(await Promise.all(stores.map(async (name) => [name, await db.getAll(name)])));
}

afterEach(() => {
  vi.restoreAllMocks();
  for (const db of opened.splice(0)) db.close();
});

test('a sale is written with strict durability, and only store.ts opens a writing transaction', async () => {
  const { recorder } = await store();
  const options: unknown[] = [];
  const real = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...request) {
    if (request[1] === 'readwrite') options.push(request[2]);
    return real.apply(this, request);
  });
  await recorder.sale(sale, '2026-11-21', circumstance, () => true);
  await recorder.record({ type: 'category.saved', body: {}, control: 0, effects: () => ({ sets: [], stock: [] }) }, circumstance);
  expect(options).toEqual([{ durability: 'strict' }, { durability: 'strict' }]);
  const folder = new URL('.', import.meta.url);
  const writers = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && readFileSync(new URL(file, folder), 'utf8').includes(`'readwrite'`));
  expect(writers).toEqual(['store.ts']);
});

test('wherever a sale is interrupted, nothing of it is there, and the next one takes the same number', async () => {
  const { db, recorder } = await store();
  const before = await contents(db);
  const real = { put: IDBObjectStore.prototype.put, add: IDBObjectStore.prototype.add };
  let interrupted = 0;
  for (let at = 1; at <= 5; at++) {
    let writes = 0;
    for (const name of ['put', 'add'] as const) {
      vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (this: IDBObjectStore, ...request) {
        if (++writes === at) {
          interrupted++;
          this.transaction.abort();
        }
        return real[name].apply(this, request);
      });
    }
    await expect(recorder.sale(sale, '2026-11-21', circumstance, () => true)).rejects.toThrow('nothing was recorded');
    vi.restoreAllMocks();
    expect(await contents(db)).toEqual(before);
  }
  expect(interrupted).toBe(5);
  const { body, head } = await recorder.sale(sale, '2026-11-21', circumstance, () => true);
  expect([body.receipt, head.seq]).toEqual(['R1.1-000001', 1]);
});

test('a request that fails when nobody waits for it alone ends the sale', async () => {
  const { db, recorder } = await store();
  const { incarnation } = (await db.get('meta', 'head')) as { incarnation: string };
  const row = { incarnation, seq: 1, id: 'i', type: 't', text: '', private: null, hash: '', control: 0, at: 0, outcome: '', code: null, flags: [] };
  await db.put('journal', row);
  const before = await contents(db);
  await expect(recorder.sale(sale, '2026-11-21', circumstance, () => true)).rejects.toThrow('nothing was recorded (ConstraintError)');
  expect(await contents(db)).toEqual(before);
  await db.delete('journal', [incarnation, 1]);
  expect((await recorder.sale(sale, '2026-11-21', circumstance, () => true)).overlay.n).toBeGreaterThan(0);
});

test('a full disk says so, and the sale is not half there', async () => {
  const { db, recorder } = await store();
  const before = await contents(db);
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  await expect(recorder.sale(sale, '2026-11-21', circumstance, () => true)).rejects.toMatchObject({ problem: { code: 'storage_full' } });
  vi.restoreAllMocks();
  expect(await contents(db)).toEqual(before);
});

test('an amount that no server would read is not recorded', async () => {
  const { db, recorder } = await store();
  const before = await contents(db);
  await expect(recorder.sale({ ...sale, total: 1.5 }, '2026-11-21', circumstance, () => true)).rejects.toThrow(RangeError);
  expect(await contents(db)).toEqual(before);
});
