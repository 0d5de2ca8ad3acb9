import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import type { Kaunta, PricedSale } from './index.ts';
import { openKaunta } from './index.ts';
import { eventually, Shared, TestPlatform } from './testing/platform.ts';
import { FakeServer } from './testing/server.ts';

let opened: Kaunta[] = [];
let databases = 0;
afterEach(async () => {
  await Promise.all(opened.map((device) => device.close()));
  opened = [];
});

interface Bench { server: FakeServer; database: string; device: Kaunta; platform: TestPlatform }

async function tab(server: FakeServer, database: string, seed: number): Promise<{ device: Kaunta; platform: TestPlatform }> {
  const platform = new TestPlatform(server.fetch, new Shared(), seed);
  const device = await openKaunta({ platform, base: 'http://kaunta.test', database });
  opened.push(device);
  return { device, platform };
}

async function shop(): Promise<Bench> {
  const server = new FakeServer();
  const database = `customers-${++databases}`;
  const { device, platform } = await tab(server, database, 7);
  const opening = device.openShop({ name: 'Duka', country: 'KE', timeZone: 'Africa/Nairobi', ownerName: 'Amina', email: 'a@example.com', password: 'a long one', deviceName: 'Till', locale: 'en' });
  let done = false;
  void opening.finally(() => (done = true));
  await eventually([platform], () => done, 10);
  await opening;
  return { server, database, device, platform };
}

const tender = '0192f3a0-0000-7000-8000-0000000000ee';
function onAccount(customer: string, amount: number, total = amount): PricedSale {
  return {
    currency: 'KES', taxRounding: 'line', basketDiscounts: [], fees: [], taxes: [], total, cashRounding: 0, change: 0, customer, lines: [
      { line: 1, product: null, variant: null, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: total * 1000, priceSource: 'quick', priceRevision: null, gross: total, discounts: [], promotions: [], allocated: 0, net: total, taxGroup: null, taxGroupRevision: null, taxes: [], total, note: null, reason: null },
    ],
    tenders: [
      { tender, kind: 'on_account', amount, reference: null, claimed: false },
      ...(total > amount ? [{ tender, kind: 'cash', amount: total - amount, reference: null, claimed: false }] : []),
    ],
  };
}
const pay = (customer: string, amount: number) => ({ customer, amount, tenders: [{ tender, kind: 'cash', amount, reference: null, claimed: false }] });

test('a customer made without a network buys and pays at once, and nothing changes when the server has it all', async () => {
  const { server, device, platform } = await shop();
  await eventually([platform], () => device.state.light.colour === 'green');
  server.network = () => Promise.reject(new TypeError('network'));
  const { id } = await device.saveCustomer({ name: 'Mama Njeri', phone: '0712 345 678', creditLimit: 100_000 });
  await eventually([platform], () => device.state.light.reason === 'network');
  // A fifth of the limit, and every sale and payment counts.
  expect(await device.customer(id)).toMatchObject({ owes: 0, left: 20_000, alone: true, taxExempt: false, closed: false });
  await device.completeSale(onAccount(id, 15_000, 18_000));
  expect(await device.customer(id)).toMatchObject({ owes: 15_000, pending: 15_000, left: 5_000 });
  await device.receivePayment(pay(id, 4_000));
  expect(await device.customer(id)).toMatchObject({ owes: 11_000, left: 9_000 });
  server.network = (_, forward) => forward();
  await eventually([platform], async () => {
    const seen = await device.customer(id);
    return seen?.pending === 0 && !seen.alone;
  }, 1000);
  expect(server.rows.get(`customer_balance/${id}`)?.row?.['balance']).toBe(11_000);
  expect(await device.customer(id)).toMatchObject({ owes: 11_000, left: 89_000 });
});

test('what is owed survives a restart without a network', async () => {
  const { server, database, device, platform } = await shop();
  const { id } = await device.saveCustomer({ name: 'Baba Otieno', creditLimit: 50_000, allowance: 50_000 });
  await device.completeSale(onAccount(id, 10_000));
  await eventually([platform], async () => device.state.light.unsent === 0 && (await device.customer(id))?.pending === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  await device.completeSale(onAccount(id, 7_000));
  await device.close();
  const again = await tab(server, database, 11);
  expect(await again.device.customer(id)).toMatchObject({ name: 'Baba Otieno', owes: 17_000, pending: 7_000 });
});

test('what the server refuses is undone, and what it took back is owed no longer', async () => {
  const { server, device, platform } = await shop();
  const { id } = await device.saveCustomer({ name: 'Akinyi', creditLimit: 0 });
  await eventually([platform], () => device.state.light.unsent === 0);
  server.judge = ({ type }) => (type === 'customer.saved' ? { outcome: 'refused', code: 'not_permitted' } : { outcome: 'applied', code: null });
  await device.saveCustomer({ id, creditLimit: 500 });
  expect((await device.customer(id))?.creditLimit).toBe(500);
  await eventually([platform], async () => (await device.customer(id))?.creditLimit === 0);
});

test('customers are found by the starts of their names and by digits of their phones', async () => {
  const { device } = await shop();
  for (const [name, phone, creditLimit] of [['Mama Njeri', '0712 345 678', 10], ['Njéri Wanjiku', '+254 733 000111', 20], ['Duka la Juma', null, 30]] as const)
    await device.saveCustomer({ name, phone, creditLimit });
  const { id } = await device.saveCustomer({ name: 'Njeri the gone' });
  await device.saveCustomer({ id, closed: true });
  const names = async (search: string): Promise<(string | null)[]> => (await device.customers({ search })).map((one) => one.name);
  expect(await names('njeri')).toEqual(['Mama Njeri', 'Njéri Wanjiku']);
  expect(await names('wan nje')).toEqual(['Njéri Wanjiku']);
  expect(await names('0712-345')).toEqual(['Mama Njeri']);
  expect(await names('733000')).toEqual(['Njéri Wanjiku']);
  expect(await names('')).toEqual(['Duka la Juma', 'Mama Njeri', 'Njéri Wanjiku']);
  expect((await device.customers({ closed: true })).map((one) => [one.name, one.left])).toEqual([['Njeri the gone', 0]]);
  const owing = (await device.customers({ search: 'juma' }))[0]!;
  await device.completeSale(onAccount(owing.id, 5));
  expect((await device.customers({ sort: 'balance', limit: 1 })).map((one) => one.owes)).toEqual([5]);
});

test('a payment is exactly what was handed over, and never a debt', async () => {
  const { device } = await shop();
  const { id } = await device.saveCustomer({ name: 'Akinyi' });
  await expect(device.receivePayment({ ...pay(id, 100), amount: 90 })).rejects.toMatchObject({ problem: { code: 'payment_wrong' } });
  await expect(device.receivePayment({ ...pay(id, 100), tenders: onAccount(id, 100).tenders })).rejects.toMatchObject({ problem: { code: 'payment_wrong' } });
  await expect(device.adjustLedger({ reason: 'x', lines: [{ account: 'sales', amount: 1 }, { account: 'cash_on_hand', amount: 1 }] })).rejects.toMatchObject({ problem: { code: 'unbalanced' } });
  await device.adjustLedger({ reason: 'Bad debt', lines: [{ account: 'expenses', part: 'bad_debt', amount: 70 }, { account: 'accounts_receivable', customer: id, amount: -70 }] });
  expect((await device.customer(id))?.owes).toBe(-70);
});

test('cash that a customer pays is in the drawer, and in the shift that is open', async () => {
  const { device } = await shop();
  const { id } = await device.saveCustomer({ name: 'Akinyi' });
  await device.receivePayment(pay(id, 300));
  expect(device.state.drawer?.carried).toBe(300);
  const { id: shift } = await device.openShift({ float: 300 });
  const body = await device.receivePayment({ ...pay(id, 200), tenders: [{ ...pay(id, 150).tenders[0]!, amount: 150 }, { tender, kind: 'mobile_money', amount: 50, reference: 'QX1', claimed: true }] });
  expect(body).toMatchObject({ shift, register: device.state.device?.binding?.register });
  expect(device.state.drawer?.shift?.figures).toMatchObject({ payments: { count: 1, total: 200 }, cashTendered: 150 });
});
