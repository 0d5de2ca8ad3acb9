import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { openKaunta, type Kaunta, type PricedReturn, type PricedSale } from './index.ts';
import { eventually, Shared, TestPlatform } from './testing/platform.ts';
import { FakeServer } from './testing/server.ts';

let opened: Kaunta[] = [];
let databases = 0;
afterEach(async () => {
  await Promise.all(opened.map((device) => device.close()));
  opened = [];
});

class Bench {
  readonly server = new FakeServer();
  readonly shared = new Shared();
  readonly database = `exchanges-${++databases}`;
  readonly platforms: TestPlatform[] = [];

  async tab(): Promise<Kaunta> {
    const platform = new TestPlatform(this.server.fetch, this.shared, 3 + this.platforms.length);
    this.platforms.push(platform);
    const device = await openKaunta({ platform, base: 'http://kaunta.test', database: this.database });
    opened.push(device);
    return device;
  }
  async shop(): Promise<Kaunta> {
    const device = await this.tab();
    let done = false;
    void device
      .openShop({ name: 'Duka', country: 'KE', timeZone: 'Africa/Nairobi', ownerName: 'Amina', email: 'a@example.com', password: 'a long one', deviceName: 'Till', locale: 'en' })
      .finally(() => (done = true));
    await eventually(this.platforms, () => done, 10);
    return device;
  }
}

const exchanged = '0192f3a0-0000-7000-8000-0000000000e1';
const tender = (kind: string, amount: number, id = '0192f3a0-0000-7000-8000-0000000000e2') => ({ tender: id, kind, amount, reference: null, claimed: false });
const sale = (total: number, clears: number): PricedSale => ({
  currency: 'KES', taxRounding: 'line', basketDiscounts: [], fees: [], taxes: [], total, cashRounding: 0, change: 0,
  lines: [{ line: 1, product: null, variant: null, name: 'Tea', unit: 'pc', quantity: 1000, unitPrice: total * 1000, priceSource: 'quick', priceRevision: null, gross: total, discounts: [], promotions: [], allocated: 0, net: total, taxGroup: null, taxGroupRevision: null, taxes: [], total, note: null, reason: null }],
  tenders: [tender('exchange', clears, exchanged), ...(total > clears ? [tender('cash', total - clears)] : [])],
});
const back = (paid: number, clears: number): PricedReturn => ({
  currency: 'KES', taxRounding: 'line', sale: null, saleReceipt: null, taxes: [], total: paid, paid, cashRounding: 0,
  lines: [{ line: 1, of: null, product: null, variant: null, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: paid * 1000, priceSource: 'override', returnedBefore: null, refundedBefore: null, gross: paid, discounts: 0, net: paid, taxGroup: null, taxGroupRevision: null, taxes: [], total: paid, paid, restock: true, reason: 'unfit', note: null }],
  tenders: [tender('exchange', clears, exchanged), ...(paid > clears ? [tender('cash', paid - clears)] : [])],
});

test('both halves are recorded with numbers of one series, name each other, count in the drawer, and go in one push', async () => {
  const bench = new Bench();
  const device = await bench.shop();
  await device.openShift({ float: 1_000 });
  await device.keepCart({ lines: [] });
  await eventually(bench.platforms, () => device.state.light.colour === 'green', 1000);
  let pushes = 0;
  bench.server.network = ({ url }, forward) => {
    if (url.pathname === '/api/sync/push') pushes++;
    return forward();
  };
  const { returned, sold } = await device.completeExchange({ back: back(5_000, 5_000), sale: sale(8_000, 5_000) });
  expect([sold.number - returned.number, returned.tenders[0]!.reference, sold.tenders[0]!.reference]).toEqual([1, sold.receipt, returned.receipt]);
  expect(device.state.cart).toBeNull();
  const { figures } = device.state.drawer!.shift!;
  expect(figures).toMatchObject({ sales: { count: 1, total: 8_000 }, returns: { count: 1, total: 5_000 }, cashTendered: 3_000, cashRefunded: 0 });
  expect(figures.tenders).toEqual([{ kind: 'cash', count: 1, amount: 3_000 }, { kind: 'exchange', count: 2, amount: 0 }]);
  await eventually(bench.platforms, () => device.state.light.colour === 'green' && device.state.light.unsent === 0, 1000);
  expect(pushes).toBe(1);
  expect([...bench.server.journals.values()].flat().slice(-2).map((operation) => operation.type)).toEqual(['sale.returned', 'sale.completed']);
  expect((await device.sales()).map((one) => [one.receipt, one.kind])).toEqual([[sold.receipt, 'sale'], [returned.receipt, 'return']]);
});

test('cheaper goods give the rest back, and the drawer knows', async () => {
  const device = await new Bench().shop();
  await device.openShift({ float: 10_000 });
  await device.completeExchange({ back: back(8_000, 5_000), sale: sale(5_000, 5_000) });
  expect(device.state.drawer!.shift!.figures).toMatchObject({ cashTendered: 0, cashRefunded: 3_000 });
});

test('halves that don’t clear each other are not recorded, nor is one that can’t be written beside the other', async () => {
  const bench = new Bench();
  const device = await bench.shop();
  const before = device.state.device!.binding!.next;
  await expect(device.completeExchange({ back: back(5_000, 5_000), sale: sale(8_000, 4_000) })).rejects.toMatchObject({ problem: { code: 'exchange_unequal' } });
  // What no storage can keep fails the second half, when the first is already in the transaction.
  const broken = { ...sale(8_000, 5_000), customerGroup: (() => 'nobody') as unknown as string };
  await expect(device.completeExchange({ back: back(5_000, 5_000), sale: broken })).rejects.toThrow();
  await device.close();
  const again = await bench.tab();
  expect(again.state.device!.binding!.next).toBe(before);
  expect(await again.sales()).toEqual([]);
  expect(again.state.light.unsent).toBe(0);
});
