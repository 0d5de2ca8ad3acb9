import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import type { Kaunta, PricedSale } from './index.ts';
import { openKaunta } from './index.ts';
import { kindsLetGo } from './let-go.ts';
import { letGo, letGoOf } from './relieving.ts';
import { ALL_STORES, openStore, relaxedWrite, type Database, type StoredRow, type StoredSale } from './store.ts';
import { eventually, Shared, TestPlatform } from './testing/platform.ts';
import { FakeServer } from './testing/server.ts';

const HOUR = 3_600_000;
const MEGABYTE = 1_000_000;
let opened: { close(): unknown }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of opened) await one.close();
  opened = [];
});

const row = (kind: string, id: string): StoredRow => ({ kind, id, partition: 'business', version: 1, generation: 1, row: { id } });
const receipt = (id: string, operation: string | null): StoredSale => ({
  id, at: 1, businessOn: '2026-11-21', receipt: id, partition: 'location/x', version: 1, generation: 1, row: { id }, body: null, operation, pending: false, flags: [],
});

async function contents(db: Database): Promise<Record<string, unknown[]>> {
  return Object.fromEntries(await Promise.all(ALL_STORES.map(async (name) => [name, await db.getAll(name)] as const)));
}

test('what can be fetched again goes in its order, and the journal never', async () => {
  const db = await openStore('relieving', () => undefined);
  opened.push(db);
  await relaxedWrite(db, ALL_STORES, async (write) => {
    for (const kind of ['business', 'staff', 'staff_pin', 'binding', 'customer', 'customer_balance', 'voucher', 'stock', 'variant', 'product', 'list_price', 'tax_group', 'category', 'fee']) await write.objectStore('rows').put(row(kind, '1'));
    for (const kind of ['customer', 'variant', 'stock']) await write.objectStore('packs').add({ kind, rows: [row(kind, '2'), row(kind, '3')] });
    for (const one of [receipt('own', 'operation'), receipt('other', null)]) await write.objectStore('sales').put(one);
    await write.objectStore('overlays').add({ operation: 'operation', version: null, sets: [], stock: [] });
    await write.objectStore('journal').add({
      incarnation: 'a', seq: 1, id: 'operation', type: 'sale.completed', text: '{}', private: null, hash: 'h', control: 0, at: 1, outcome: 'applied', code: null, flags: [],
    });
  });
  const before = await contents(db);
  const kinds = async (): Promise<string[]> => [...new Set([...(await db.getAll('rows')), ...(await db.getAll('packs'))].map(({ kind }) => kind))].sort();
  expect(await letGo(db, 50 * MEGABYTE)).toBeNull();
  expect(await contents(db)).toEqual(before);
  expect(await letGo(db, 49 * MEGABYTE)).toBe('receipts');
  expect((await db.getAll('sales')).map(({ id }) => id)).toEqual(['own']);
  expect(await letGo(db, 49 * MEGABYTE)).toBe('vouchers');
  expect(await letGo(db, 49 * MEGABYTE)).toBeNull();
  expect(await letGo(db, 19 * MEGABYTE)).toBe('customers');
  expect(await letGo(db, 19 * MEGABYTE)).toBe('stock');
  expect(await letGo(db, 19 * MEGABYTE)).toBeNull();
  expect(await kinds()).toEqual(['binding', 'business', 'category', 'fee', 'list_price', 'product', 'staff', 'staff_pin', 'tax_group', 'variant']);
  expect(await letGo(db, 0)).toBe('catalogue');
  expect(await letGo(db, 0)).toBeNull();
  // With what is left, a new product can be entered and sold under the right tax.
  expect(await kinds()).toEqual(['binding', 'business', 'category', 'fee', 'staff', 'staff_pin', 'tax_group']);
  expect(await letGoOf(db)).toEqual(['receipts', 'vouchers', 'customers', 'stock', 'catalogue']);
  expect([...(await kindsLetGo(db))]).toEqual(expect.arrayContaining(['sale', 'return', 'customer_balance', 'variant']));
  const after = await contents(db);
  expect([after['journal'], after['overlays']]).toEqual([before['journal'], before['overlays']]);
});

test('what is dropped and the note of it are one: wherever it is interrupted, both are or neither is', async () => {
  const db = await openStore('relieving-torn', () => undefined);
  opened.push(db);
  await relaxedWrite(db, ['sales'], (write) => write.objectStore('sales').put(receipt('other', null)));
  const before = await contents(db);
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  await expect(letGo(db, 0)).rejects.toMatchObject({ problem: { code: 'storage_full' } });
  vi.restoreAllMocks();
  expect(await contents(db)).toEqual(before);
});

/** A disk without room: nothing is added to the journal until so many records of other stores have gone. */
function fullDisk(records: number): { gone: string[] } {
  const disk = { gone: [] as string[] };
  const add = IDBObjectStore.prototype.add;
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...request) {
    if (this.name === 'journal' && disk.gone.length < records) throw new DOMException('full', 'QuotaExceededError');
    return add.apply(this, request);
  });
  const remove = IDBObjectStore.prototype.delete;
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, ...request) {
    disk.gone.push(this.name);
    return remove.apply(this, request);
  });
  const removeAt = IDBCursor.prototype.delete;
  vi.spyOn(IDBCursor.prototype, 'delete').mockImplementation(function (this: IDBCursor) {
    disk.gone.push((this.source as IDBObjectStore).name);
    return removeAt.apply(this);
  });
  return disk;
}

function priced(variant: string): PricedSale {
  return {
    currency: 'KES', taxRounding: 'line', basketDiscounts: [], fees: [], taxes: [], total: 50_000, cashRounding: 0, change: 0,
    lines: [{ line: 1, product: null, variant, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: 50_000_000, priceSource: 'variant', priceRevision: null, gross: 50_000, discounts: [], promotions: [], allocated: 0, net: 50_000, taxGroup: null, taxGroupRevision: null, taxes: [], total: 50_000, note: null, reason: null }],
    tenders: [{ tender: '0192f3a0-0000-7000-8000-0000000000ee', kind: 'cash', amount: 50_000, reference: null, claimed: false }],
  };
}

interface Bench { server: FakeServer; platform: TestPlatform; device: Kaunta; variant: string; storage: { usage: number; quota: number } }

async function shop(database: string): Promise<Bench> {
  const server = new FakeServer();
  const platform = new TestPlatform(server.fetch, new Shared(), 7);
  const storage = { usage: 0, quota: 1_000_000_000 };
  platform.storage = { estimate: () => Promise.resolve({ ...storage }), persisted: () => Promise.resolve(true), persist: () => Promise.resolve(true) } as unknown as StorageManager;
  const device = await openKaunta({ platform, base: 'http://kaunta.test', database });
  opened.push(device);
  let done = false;
  void device.openShop({ name: 'Duka', country: 'KE', timeZone: 'Africa/Nairobi', ownerName: 'Amina', email: 'a@example.com', password: 'a long one', deviceName: 'Till', locale: 'en' }).finally(() => (done = true));
  await eventually([platform], () => done && device.state.actor !== null, 10);
  const variant = device.newId();
  await device.saveProduct({ name: 'Soda', variants: [{ id: variant, name: '', unit: 'pc', price: 50_000_000, tracked: true }] });
  await device.saveCustomer({ name: 'Mama Njeri', creditLimit: 0, allowance: null, closed: false });
  await eventually([platform], () => device.state.light.unsent === 0 && device.state.light.colour === 'green');
  return { server, platform, device, variant, storage };
}

/** Another till's receipt arrives at the server. */
function another({ server, device }: Bench, id: string): void {
  server.version++;
  server.put('sale', id, `location/${device.state.device!.location}`, { receipt: id, businessOn: '2026-11-21', at: server.timeMs, register: 'r', device: 'd', actor: null, total: 1, body: null });
  device.syncNow();
}

test('a device that is nearly full makes room for sales step by step, and takes all of it again when there is room', async () => {
  const bench = await shop('relieving-sale');
  const { server, platform, device, variant, storage } = bench;
  another(bench, 'R9-1');
  await eventually([platform], async () => (await device.sales({ search: 'R9-1' })).length === 1);
  const db = await openStore('relieving-sale', () => undefined);
  opened.push(db);
  const before = await db.getAll('journal');
  storage.usage = storage.quota;
  const disk = fullDisk(3);
  await expect(device.completeSale(priced(variant))).rejects.toMatchObject({ problem: { code: 'storage_full' } });
  expect(await db.getAll('journal')).toEqual(before);
  await eventually([platform], () => device.state.light.letGo.length === 5, HOUR / 4);
  expect(await device.sales({ search: 'R9-1' })).toHaveLength(0);
  expect(disk.gone).not.toContain('journal');
  expect(disk.gone).not.toContain('overlays');
  // The screens still have the goods, and now there is room.
  expect(device.state.catalogue.item(variant)?.name).toBe('Soda');
  const { receipt } = await device.completeSale(priced(variant));
  vi.restoreAllMocks();
  await eventually([platform], () => device.state.light.unsent === 0);

  // What the feed brings of it meanwhile isn't kept.
  another(bench, 'R9-2');
  const wanted = server.version;
  await eventually([platform], () => server.shown.includes(`feed-${wanted}`));
  expect(await device.sales({ search: 'R9-2' })).toHaveLength(0);
  expect((await device.sales({})).map((one) => one.receipt)).toEqual([receipt]);

  storage.usage = 0;
  await eventually([platform], () => device.state.light.letGo.length === 0 && device.state.light.loading === null, HOUR / 4);
  expect((await device.sales({})).map((one) => one.receipt).sort()).toEqual([receipt, 'R9-1', 'R9-2'].sort());
  await device.close();
  // All of it stands in storage, not only on the screens.
  const again = await openKaunta({ platform: new TestPlatform(server.fetch, new Shared(), 9), base: 'http://kaunta.test', database: 'relieving-sale' });
  opened.push(again);
  expect((await again.customers()).map(({ name }) => name)).toEqual(['Mama Njeri']);
  expect(again.state.catalogue.item(variant)?.name).toBe('Soda');
  expect((await db.getAll('journal')).slice(0, before.length).map(({ text }) => text)).toEqual(before.map(({ text }) => text));
});

test('a device that is nearly full lets go, an hour apart, of what nobody needs to sell, and of no more', async () => {
  const bench = await shop('relieving-low');
  const { platform, device, variant, storage } = bench;
  another(bench, 'R9-1');
  await eventually([platform], async () => (await device.sales({ search: 'R9-1' })).length === 1);
  storage.usage = storage.quota - 30_000_000;
  await eventually([platform], () => device.state.light.letGo.length > 0, HOUR / 4);
  expect(device.state.light.letGo).toEqual(['receipts']);
  await eventually([platform], () => device.state.light.letGo.length > 1, HOUR / 4);
  const until = platform.mono() + 5 * HOUR;
  await eventually([platform], () => platform.mono() > until, HOUR / 4);
  expect(device.state.light.letGo).toEqual(['receipts', 'vouchers']);
  expect((await device.customers()).map(({ name }) => name)).toEqual(['Mama Njeri']);
  expect(device.state.catalogue.item(variant)?.name).toBe('Soda');
});

test('a till whose goods had to go sells what is entered anew without a network after a restart, and shows its goods again when it was online once', async () => {
  const bench = await shop('relieving-restart');
  const { platform, server, device, variant, storage } = bench;
  const group = device.newId();
  server.version++;
  server.put('tax_group', group, 'business', { revision: group, name: 'VAT', taxes: [{ code: 'A', name: 'VAT', rate: 160_000, inclusive: true, compound: false, kind: 'standard' }], closed: false });
  device.syncNow();
  await eventually([platform], () => device.state.catalogue.taxGroups.length === 1);
  storage.usage = storage.quota;
  await eventually([platform], () => device.state.light.letGo.length === 5, HOUR / 4);
  await eventually([platform], () => device.state.light.unsent === 0);
  await device.close();

  const alone = new TestPlatform(() => Promise.reject(new TypeError('no network')), new Shared(), 9);
  alone.storage = platform.storage;
  const offline = await openKaunta({ platform: alone, base: 'http://kaunta.test', database: 'relieving-restart' });
  opened.push(offline);
  expect(offline.state.catalogue.item(variant)).toBeUndefined();
  expect(offline.state.catalogue.taxGroups.map(({ name }) => name)).toEqual(['VAT']);
  await eventually([alone], () => offline.state.light.letGo.includes('catalogue'));
  const fresh = offline.newId();
  await offline.saveProduct({ name: 'Soda again', taxGroup: group, variants: [{ id: fresh, name: '', unit: 'pc', price: 50_000_000, tracked: true }] });
  expect(offline.state.catalogue.item(fresh)?.name).toBe('Soda again');
  await offline.completeSale(priced(fresh));
  await offline.close();

  const again = new TestPlatform(server.fetch, new Shared(), 11);
  again.storage = platform.storage;
  const online = await openKaunta({ platform: again, base: 'http://kaunta.test', database: 'relieving-restart' });
  opened.push(online);
  await eventually([again], () => online.state.catalogue.item(variant)?.name === 'Soda' && online.state.light.unsent === 0);
  // There is still no room for them: they are on the screens alone.
  await eventually([again], () => online.state.light.letGo.includes('catalogue'));
});
