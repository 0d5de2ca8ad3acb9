import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { openKaunta, type Kaunta, type PricedSale, type Tender } from './index.ts';
import { eventually, Shared, TestPlatform } from './testing/platform.ts';
import { FakeServer } from './testing/server.ts';

let opened: Kaunta[] = [];
let databases = 0;
afterEach(async () => {
  await Promise.all(opened.map((device) => device.close()));
  opened = [];
});

const voucher = '0192f3a0-0000-7000-8000-00001a2b3c4d';
const code = '1A2B3C4D';
const sale = (total: number, tenders: Partial<Tender>[], vouchers: PricedSale['vouchers'] = []): PricedSale => ({
  currency: 'KES', taxRounding: 'line', basketDiscounts: [], fees: [], taxes: [], total, cashRounding: 0, change: 0, vouchers,
  lines: [{ line: 1, product: null, variant: null, name: 'Tea', unit: 'pc', quantity: 1000, unitPrice: total * 1000, priceSource: 'quick', priceRevision: null, gross: total, discounts: [], promotions: [], allocated: 0, net: total, taxGroup: null, taxGroupRevision: null, taxes: [], total, note: null, reason: null }],
  tenders: tenders.map((one, at) => ({ tender: `0192f3a0-0000-7000-8000-0000000000f${at}`, kind: 'cash', amount: total, reference: null, claimed: false, ...one })),
});

async function shop(): Promise<{ device: Kaunta; server: FakeServer; platform: TestPlatform }> {
  const server = new FakeServer();
  const platform = new TestPlatform(server.fetch, new Shared(), 3);
  const device = await openKaunta({ platform, base: 'http://kaunta.test', database: `vouchers-${++databases}` });
  opened.push(device);
  let done = false;
  void device
    .openShop({ name: 'Duka', country: 'KE', timeZone: 'Africa/Nairobi', ownerName: 'Amina', email: 'a@example.com', password: 'a long one', deviceName: 'Till', locale: 'en' })
    .finally(() => (done = true));
  await eventually([platform], () => done, 10);
  await eventually([platform], () => device.state.light.colour === 'green', 1000);
  return { device, server, platform };
}

test('a till that talks knows what is left, less what it took itself; alone it takes nothing, and says what it last knew', async () => {
  const { device, server, platform } = await shop();
  expect(await device.voucher(code)).toEqual({ known: false, balance: 0, left: 0, alone: false });
  server.version++;
  server.put('voucher', voucher, 'business', { code, balance: 5_000 });
  device.syncNow();
  let seen = await device.voucher(code);
  await eventually([platform], () => { void device.voucher(code).then((found) => { seen = found; }); return seen.known; }, 1000);
  expect(seen).toEqual({ known: true, balance: 5_000, left: 5_000, alone: false });

  server.network = () => Promise.reject(new TypeError('network'));
  await device.completeSale(sale(2_000, [{ kind: 'voucher', amount: 2_000, reference: '1a2b-3c4d' }]));
  await eventually([platform], () => !device.state.light.online || device.state.light.reason !== null, 1000);
  expect(await device.voucher(code)).toEqual({ known: true, balance: 3_000, left: 0, alone: true });
});

test('a voucher sold here a moment ago is known before the server says so', async () => {
  const { device, server } = await shop();
  server.network = () => Promise.reject(new TypeError('network'));
  await device.completeSale(sale(2_000, [{ amount: 7_000 }], [{ voucher, amount: 5_000 }]));
  expect(await device.voucher(code)).toMatchObject({ known: true, balance: 5_000 });
});
