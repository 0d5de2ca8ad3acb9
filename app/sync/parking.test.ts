import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { openKaunta, type Kaunta, type ParkedContents, type Shelf } from './index.ts';
import { openStore } from './store.ts';
import { eventually, Shared, TestPlatform } from './testing/platform.ts';
import { FakeServer } from './testing/server.ts';

let opened: { close(): unknown }[] = [];
let databases = 0;
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.map((device) => device.close()));
  opened = [];
});

const goods = '0192f3a0-0000-7000-8000-0000000000a1';
const other = '0192f3a0-0000-7000-8000-0000000000d2';
const cart = (n: number): string => `0192f3a0-0000-7000-8000-0000000000c${n}`;
const contents = (note: string | null = null, customer: string | null = null): ParkedContents => ({
  customer, discount: null, coupons: ['EASTER'],
  lines: [{ variant: goods, product: goods, name: 'Tea', unit: 'pc', quantity: 2000, unitPrice: 50_000, priceRevision: null, taxGroup: null, note, override: null, discount: null, label: null }],
});

class Bench {
  readonly server = new FakeServer();
  readonly shared = new Shared();
  readonly database = `parking-${++databases}`;
  readonly platforms: TestPlatform[] = [];
  device!: Kaunta;
  shelf!: Shelf;

  async tab(): Promise<Kaunta> {
    const platform = new TestPlatform(this.server.fetch, this.shared, 3 + this.platforms.length);
    this.platforms.push(platform);
    this.device = await openKaunta({ platform, base: 'http://kaunta.test', database: this.database });
    opened.push(this.device);
    this.shelf = await this.device.shelf();
    return this.device;
  }
  async shop(): Promise<this> {
    const device = await this.tab();
    let done = false;
    void device
      .openShop({ name: 'Duka', country: 'KE', timeZone: 'Africa/Nairobi', ownerName: 'Amina', email: 'a@example.com', password: 'a long one', deviceName: 'Till', locale: 'en' })
      .finally(() => (done = true));
    await eventually(this.platforms, () => done, 10);
    await this.calm();
    return this;
  }
  calm(): Promise<void> {
    return eventually(this.platforms, () => this.device.state.light.colour === 'green' && this.device.state.light.unsent === 0, 1000);
  }
  /** The same browser after it was killed. */
  async again(): Promise<void> {
    await this.device.close();
    await this.tab();
    await eventually(this.platforms, () => this.device.state.catalogue.complete);
  }
  /** Another till's row, or its end. */
  hear(id: string, row: Record<string, unknown> | null): void {
    this.server.version++;
    this.server.put('parked_cart', id, `location/${this.server.location}`, row && { location: this.server.location, register: null, device: other, name: 'Table 9', at: 1, by: null, ...contents(), ...row });
    this.device.syncNow();
  }
  get names(): (string | null)[] {
    return this.shelf.carts().map((one) => one.name);
  }
  get written(): string[] {
    return [...this.server.journals.values()].flat().map((operation) => operation.type).filter((type) => type.startsWith('cart.'));
  }
  offline(): void {
    this.server.network = () => Promise.reject(new TypeError('network'));
  }
  online(): void {
    this.server.network = (_, forward) => forward();
    this.device.syncNow();
  }
}

test('a cart that is put aside is on the shelf at once, without a network and after a kill, and the open cart is empty in the same moment', async () => {
  const bench = await new Bench().shop();
  bench.offline();
  await bench.device.keepCart({ lines: ['what was open'] });
  await bench.shelf.change({ park: { name: 'Table 4', contents: contents('cold') }, open: { cart: null } });
  expect([bench.names, bench.device.state.cart]).toEqual([['Table 4'], null]);
  await bench.again();
  expect([bench.names, bench.device.state.cart]).toEqual([['Table 4'], null]);
  expect(bench.shelf.carts()[0]).toMatchObject({ ...contents('cold'), location: bench.server.location, by: bench.device.state.actor!.staff });
  bench.online();
  await bench.calm();
  expect(bench.written).toEqual(['cart.parked']);
  expect(bench.shelf.carts()[0]).toMatchObject({ ...contents('cold'), name: 'Table 4' });
});

test('two carts change places in one transaction, or not at all', async () => {
  const bench = await new Bench().shop();
  await bench.shelf.change({ park: { name: 'Table 4', contents: contents() }, open: { cart: null } });
  await bench.device.keepCart({ lines: ['open'] });
  const [first] = bench.shelf.carts();
  const change = { park: { name: 'Table 5', contents: contents() }, take: { cart: first!.id, why: 'resumed' as const }, open: { cart: { lines: ['of table 4'] } } };
  const add = IDBObjectStore.prototype.add;
  let adds = 0;
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...request) {
    // The second operation's line: the first one is in the transaction already.
    if (this.name === 'journal' && ++adds === 2) throw new DOMException('full', 'QuotaExceededError');
    return add.apply(this, request);
  });
  await expect(bench.shelf.change(change)).rejects.toMatchObject({ problem: { code: 'storage_full' } });
  vi.restoreAllMocks();
  expect(bench.names).toEqual(['Table 4']);
  await bench.again();
  expect([bench.names, bench.device.state.cart]).toEqual([['Table 4'], { lines: ['open'] }]);
  await bench.shelf.change(change);
  expect([bench.names, bench.device.state.cart]).toEqual([['Table 5'], { lines: ['of table 4'] }]);
  await bench.again();
  expect([bench.names, bench.device.state.cart]).toEqual([['Table 5'], { lines: ['of table 4'] }]);
  await bench.calm();
  expect([bench.written, bench.names]).toEqual([['cart.parked', 'cart.parked', 'cart.taken'], ['Table 5']]);
});

test('what is kept after a change stands behind it', async () => {
  const bench = await new Bench().shop();
  const stored = bench.shelf.change({ park: { name: null, contents: contents() }, open: { cart: null } });
  await bench.device.keepCart({ lines: ['scanned meanwhile'] });
  await stored;
  await bench.again();
  expect(bench.device.state.cart).toEqual({ lines: ['scanned meanwhile'] });
});

test('of two tabs that take a cart in the same instant one has it, and the other is told and keeps what it had open', async () => {
  const bench = await new Bench().shop();
  await bench.shelf.change({ park: { name: 'Mine', contents: contents() } });
  bench.hear(cart(1), {});
  bench.hear(cart(2), { name: 'Table 2' });
  await eventually(bench.platforms, () => bench.names.length === 3, 1000);
  const [first, device] = [bench.shelf, bench.device];
  await bench.tab();
  await eventually(bench.platforms, () => bench.names.length === 3, 1000);
  for (const { id } of first.carts()) {
    const take = { cart: id, why: 'resumed' as const };
    const park = { name: 'Open before', contents: contents() };
    const both = await Promise.allSettled([
      first.change({ take, open: { cart: { of: 'the first', id } } }),
      bench.shelf.change({ park, take, open: { cart: { of: 'the second', id } } }),
    ]);
    expect(both.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    expect((both[1] as PromiseRejectedResult).reason).toMatchObject({ problem: { code: 'cart_taken' } });
    expect(device.state.cart).toEqual({ of: 'the first', id });
  }
  await eventually(bench.platforms, () => bench.names.length === 0, 1000);
  await bench.calm();
  expect(bench.written).toEqual(['cart.parked', 'cart.taken', 'cart.taken', 'cart.taken']);
});

test('a cart of which an earlier word is in a pack and a later one says that two went on with it isn’t taken again', async () => {
  const bench = await new Bench().shop();
  const id = (n: number): string => `0192f3a0-0000-7000-8000-000000001${String(n).padStart(3, '0')}`;
  for (let n = 0; n < 100; n++) bench.hear(id(n), {});
  await eventually(bench.platforms, () => bench.names.length === 100, 1000);
  const db = await openStore(bench.database, () => undefined);
  opened.push(db);
  expect((await db.getAllFromIndex('packs', 'kind', 'parked_cart')).map(({ rows }) => rows.length)).toEqual([100]);
  bench.hear(id(7), { lines: null });
  await eventually(bench.platforms, async () => (await db.get('rows', ['parked_cart', id(7)])) !== undefined, 1000);
  await expect(bench.shelf.change({ take: { cart: id(7), why: 'resumed' } })).rejects.toMatchObject({ problem: { code: 'cart_taken' } });
  await bench.shelf.change({ take: { cart: id(8), why: 'resumed' } });
  await bench.calm();
  expect(bench.written).toEqual(['cart.taken']);
});

test('a tab that slept while another one took a cart, and heard that it was gone, doesn’t take it again', async () => {
  const bench = await new Bench().shop();
  bench.hear(cart(1), {});
  await eventually(bench.platforms, () => bench.names.length === 1, 1000);
  const awake = bench.device;
  const taking = bench.shelf;
  await bench.tab();
  await eventually(bench.platforms, () => bench.names.length === 1, 1000);
  for (const peers of bench.shared.channels.values()) peers.clear();
  await taking.change({ take: { cart: cart(1), why: 'resumed' }, open: { cart: { lines: [] } } });
  await eventually(bench.platforms, () => bench.written.length === 1, 1000);
  bench.server.version++;
  bench.server.put('parked_cart', cart(1), `location/${bench.server.location}`, null);
  awake.syncNow();
  const db = await openStore(bench.database, () => undefined);
  opened.push(db);
  await eventually(bench.platforms, async () => (await db.count('overlays')) === 0, 1000);
  expect(bench.names).toEqual(['Table 9']);
  await expect(bench.shelf.change({ take: { cart: cart(1), why: 'resumed' } })).rejects.toMatchObject({ problem: { code: 'cart_taken' } });
  expect(bench.written).toEqual(['cart.taken']);
});

test('another till’s cart is seen, taken without a network, and stays taken whatever its till says of it', async () => {
  const bench = await new Bench().shop();
  bench.hear(cart(1), {});
  await eventually(bench.platforms, () => bench.names.length === 1, 1000);
  bench.offline();
  await bench.shelf.change({ take: { cart: cart(1), why: 'merged' }, open: { cart: { lines: [] } } });
  expect(bench.names).toEqual([]);
  bench.hear(cart(1), { name: 'Table 9, renamed' });
  await bench.again();
  expect(bench.names).toEqual([]);
  bench.online();
  await bench.calm();
  await eventually(bench.platforms, () => bench.written.length === 1, 1000);
  expect(bench.names).toEqual([]);
});

test('a rename is seen at once; of a cart that was taken meanwhile it shows nothing', async () => {
  const bench = await new Bench().shop();
  bench.hear(cart(1), {});
  bench.hear(cart(2), { name: 'Table 2' });
  await eventually(bench.platforms, () => bench.names.length === 2, 1000);
  bench.offline();
  for (const one of bench.shelf.carts()) await bench.shelf.rename(one, `${one.name}, the garden`);
  expect(bench.names).toEqual(['Table 9, the garden', 'Table 2, the garden']);
  bench.server.version++;
  bench.server.put('parked_cart', cart(1), `location/${bench.server.location}`, null);
  bench.online();
  await bench.calm();
  await eventually(bench.platforms, () => bench.names.length === 1, 1000);
  expect(bench.shelf.carts()).toMatchObject([{ id: cart(2), name: 'Table 2, the garden', device: other, lines: contents().lines }]);
});

test('who went on with the same cart is told until somebody takes note, and nobody else is', async () => {
  const bench = await new Bench().shop();
  const mine = bench.device.state.device!.id;
  bench.hear(cart(1), { lines: undefined, takings: [{ device: other, register: null, by: null, at: 1 }, { device: mine, register: null, by: null, at: 2 }] });
  bench.hear(cart(2), { lines: undefined, takings: [{ device: other, register: null, by: null, at: 1 }, { device: cart(7), register: null, by: null, at: 2 }] });
  await eventually(bench.platforms, () => bench.shelf.doubled().length === 1, 1000);
  expect([bench.shelf.doubled().map((one) => one.id), bench.names]).toEqual([[cart(1)], []]);
  await bench.again();
  expect(bench.shelf.doubled()).toHaveLength(1);
  await bench.shelf.note(cart(1));
  expect(bench.shelf.doubled()).toEqual([]);
  await bench.again();
  expect(bench.shelf.doubled()).toEqual([]);
});

test('a device that belongs to another location shows none of the carts of the old one, not even its own', async () => {
  const bench = await new Bench().shop();
  bench.hear(cart(1), {});
  await eventually(bench.platforms, () => bench.names.length === 1, 1000);
  bench.offline();
  await bench.shelf.change({ park: { name: 'Mine', contents: contents() } });
  expect(bench.names).toEqual(['Table 9', 'Mine']);
  bench.server.location = '0192f3a0-0000-7000-8000-0000000000b7';
  bench.online();
  await eventually(bench.platforms, () => bench.device.state.device!.location === bench.server.location, 1000);
  expect(bench.names).toEqual([]);
  await bench.calm();
  expect(bench.written).toEqual(['cart.parked']);
});

test('what people wrote is in no line that can’t be erased, and goes with the customer', async () => {
  const bench = await new Bench().shop();
  const { id } = await bench.device.saveCustomer({ name: 'Mama Njeri', creditLimit: 0, allowance: null, closed: false });
  await bench.shelf.change({ park: { name: 'For Njeri', contents: contents('her wedding', id) } });
  await bench.calm();
  const db = await openStore(bench.database, () => undefined);
  opened.push(db);
  const line = async () => (await db.getAll('journal')).find((row) => row.type === 'cart.parked')!;
  expect((await line()).text).not.toMatch(/Njeri|wedding/);
  expect((await line()).private).toMatch(/For Njeri.*her wedding|her wedding.*For Njeri/);
  bench.server.version++;
  bench.server.put('customer', id, 'business', null);
  bench.device.syncNow();
  await eventually(bench.platforms, async () => (await line()).private === null, 1000);
});
