// The golden outboxes: what the app of each release wrote in a shop that never reached its server. Today's server must take all of them for ever
// (tests/Modules.Tests/Sync/GoldenOutboxTests.cs). KAUNTA_WRITE_OUTBOX=0.1.0 writes a new one; one of a released version is never written again.

import 'fake-indexeddb/auto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openKaunta, type Kaunta, type PricedSale } from './index.ts';
import { openStore, strictWrite } from './store.ts';
import { eventually, Shared, TestPlatform } from './testing/platform.ts';
import { FakeServer } from './testing/server.ts';

const folder = new URL('../../spec/protocol/outboxes/', import.meta.url);
const writing = process.env['KAUNTA_WRITE_OUTBOX'];
const database = 'outbox';

interface Line { outbox?: number; type?: string; v?: number; of?: string; body?: object }
const lines = (file: string): Line[] => readFileSync(new URL(file, folder), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Line);

test('an outbox holds every kind of operation that its release could write', () => {
  const schemas = Object.keys(JSON.parse(readFileSync(new URL('../operations/released.json', folder), 'utf8')) as object);
  expect(readdirSync(folder)).toContain('0.1.0.ndjson');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ndjson'))) {
    const types = new Set(lines(file).flatMap(({ type, v }) => (type === undefined ? [] : `${type}.v${v}`)));
    expect(types.size, file).toBeGreaterThan(20);
    for (const type of types) expect(schemas, file).toContain(`${type}.json`);
  }
});

test.runIf(writing)('write what today’s app leaves in a shop without a server', async () => {
  const server = new FakeServer();
  const { device, platform } = await open(server, 5);
  const owner = device.state.actor!.staff;
  server.network = () => Promise.reject(new TypeError('network'));
  await workADay(device);
  await device.saveCategory({ name: 'Never read again' });
  await device.close();
  await loseTheLast();
  const again = await openKaunta({ platform: new TestPlatform(server.fetch, new Shared(), 9, platform.wall()), base: 'http://kaunta.test', database });
  await eventually([platform], () => again.state.light.lost === 1);
  const { text } = await again.exportUnsent();
  const { id, business, location, binding } = again.state.device!;
  const operations = text.split('\n').filter((line) => line !== '' && !line.startsWith('{"export"'));
  const file = new URL(`${writing}.ndjson`, folder);
  expect(existsSync(file)).toBe(false);
  const first = JSON.parse(operations[0]!) as { incarnation: string };
  const header = { outbox: 1, app: writing, business, location, register: binding!.register, device: id, incarnation: first.incarnation, staff: owner };
  writeFileSync(file, [JSON.stringify(header), ...operations, ''].join('\n'));
  await again.close();
});

async function open(server: FakeServer, seed: number): Promise<{ device: Kaunta; platform: TestPlatform }> {
  const platform = new TestPlatform(server.fetch, new Shared(), seed);
  const device = await openKaunta({ platform, base: 'http://kaunta.test', database });
  const opening = device.openShop({ name: 'Duka', country: 'KE', timeZone: 'Africa/Nairobi', ownerName: 'Amina', email: 'a@example.com', password: 'a long one', deviceName: 'Till', locale: 'en' });
  let done = false;
  void opening.finally(() => (done = true));
  await eventually([platform], () => done, 10);
  await opening;
  await eventually([platform], () => device.state.actor !== null, 10);
  return { device, platform };
}

async function loseTheLast(): Promise<void> {
  const db = await openStore(database, () => undefined);
  const { incarnation, seq } = (await db.get('meta', 'head')) as { incarnation: string; seq: number };
  await strictWrite(db, ['journal'], (write) => write.objectStore('journal').delete([incarnation, seq]));
  db.close();
}

/** One of everything that a person can do. */
async function workADay(device: Kaunta): Promise<void> {
  const location = device.state.device!.location;
  await device.saveLocation({ id: location, name: 'Main shop', address: 'Moi Avenue', phone: '0700 000 000', taxNumber: 'P051234567X' });
  await device.saveStaff({ name: 'Juma', role: 'cashier', locations: [location], pin: '2580' });
  const { id: category } = await device.saveCategory({ name: 'Drinks', sort: 1, colour: '#aa3300' });
  const { id: taxGroup } = await device.saveTaxGroup({ name: 'VAT', taxes: [{ code: 'VAT', name: 'VAT 16 %', rate: 160_000, inclusive: true, compound: false, kind: 'standard' }] });
  const variant = device.newId();
  const { id: product } = await device.saveProduct({ name: 'Soda', category, taxGroup, variants: [{ id: variant, name: '500 ml', unit: 'pc', price: 50_000_000, tracked: true, barcodes: ['036000291452'], sku: 'SODA-500' }] });
  const { id: list } = await device.savePriceList({ name: 'Wholesale', groups: ['Dukas'], locations: [location] });
  await device.changePrices({ list, prices: [{ variant, price: 45_000_000, tiers: [{ from: 12_000, price: 40_000_000 }] }] });
  await device.savePromotion({ name: 'Happy hour', rule: { kind: 'percent', value: 100_000, priority: 1, items: { variants: [variant] } } as never });
  await device.saveBusiness({ exchangeRates: [{ currency: 'USD', rate: 129_500_000 }], scaleRules: [{ prefix: 21, itemDigits: 5, valueDigits: 5, holds: 'weight', factor: 1 }] });
  await device.receiveStock({ kind: 'purchase', reference: 'INV 7', lines: [{ variant, quantity: 24_000, unitCost: 30_000_000 }] });
  await device.adjustStock({ reason: 'damaged', note: 'fell', lines: [{ variant, quantity: -1_000 }] });
  await device.openShift({ float: 500_000, note: 'two torn notes' });
  const { id: customer } = await device.saveCustomer({ name: 'Mama Njeri', phone: '0712 345 678', creditLimit: 1_000_000 });
  const sale = await device.completeSale(soda(product, variant, taxGroup, customer));
  await device.completeReturn({
    currency: 'KES', taxRounding: 'line', sale: sale.sale, saleReceipt: sale.receipt, taxes: sale.taxes, total: 50_000, paid: 50_000, cashRounding: 0,
    lines: [{ ...without(sale.lines[0]!), of: 1, priceSource: 'sale', returnedBefore: 0, refundedBefore: 0, discounts: 0, paid: 50_000, restock: true, reason: 'unfit', note: 'leaks' }],
    tenders: [{ tender: device.newId(), kind: 'on_account', amount: 50_000, reference: null, claimed: false }], customer,
  });
  await device.moveCash({ kind: 'out', amount: 7_000, category: 'transport', note: 'to Amina' });
  await device.receivePayment({ customer, amount: 10_000, tenders: [{ tender: device.newId(), kind: 'cash', amount: 10_000, reference: null, claimed: false }], note: 'for May' });
  await device.adjustLedger({ reason: 'Bad debt', lines: [{ account: 'expenses', part: 'bad_debt', amount: 100 }, { account: 'accounts_receivable', customer, amount: -100 }] });
  await device.closeShift({ counted: 503_000, left: 500_000, blind: true, note: 'tired' });
  const { text } = await device.exportUnsent();
  const line = JSON.parse(text.split('\n').find((one) => one.includes('"sale.completed"'))!) as { id: string; device: string; incarnation: string; seq: number };
  const next = JSON.parse(text.split('\n').find((one) => one.includes(`"seq":${line.seq + 1},`))!) as { prev: string };
  const looked = { device: line.device, incarnation: line.incarnation, branch: '', seq: line.seq, hash: next.prev, id: line.id };
  await device.settle([looked], 'looked at the till roll');
  await device.release([looked], 'it was honest');
}

function soda(product: string, variant: string, taxGroup: string, customer: string): PricedSale {
  const taxes = [{ code: 'VAT', rate: 160_000, inclusive: true, base: 43_103, amount: 6_897 }];
  return {
    currency: 'KES', taxRounding: 'line', basketDiscounts: [], fees: [], taxes, total: 50_000, cashRounding: 0, change: 0, customer,
    lines: [{ line: 1, product, variant, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: 50_000_000, priceSource: 'variant', priceRevision: null, gross: 50_000, discounts: [], promotions: [], allocated: 0, net: 50_000, taxGroup, taxGroupRevision: null, taxes, total: 50_000, note: 'for Baraka', reason: null }],
    tenders: [{ tender: '0192f3a0-0000-7000-8000-0000000000ee', kind: 'on_account', amount: 50_000, reference: null, claimed: false }],
  };
}

/** A sold line as a return's line has it. */
function without({ promotions: _, allocated: __, priceRevision: ___, discounts: ____, by: _____, category: ______, ...line }: PricedSale['lines'][number]): Omit<PricedSale['lines'][number], 'promotions' | 'allocated' | 'priceRevision' | 'discounts' | 'by' | 'category'> {
  return line;
}
