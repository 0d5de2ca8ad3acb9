import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { movementFigures } from '../core/shift-moves.ts';
import { openKaunta, type Kaunta, type PricedSale } from './index.ts';
import { eventually, Shared, TestPlatform } from './testing/platform.ts';
import { FakeServer, type ServerOperation } from './testing/server.ts';

let opened: Kaunta[] = [];
let databases = 0;
afterEach(async () => {
  await Promise.all(opened.map((device) => device.close()));
  opened = [];
});

class Bench {
  readonly server = new FakeServer();
  readonly shared = new Shared();
  readonly database = `shifts-${++databases}`;
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
  offline(): void {
    this.server.network = () => Promise.reject(new TypeError('network'));
  }
  async online(device: Kaunta): Promise<void> {
    this.server.network = (_, forward) => forward();
    await eventually(this.platforms, () => device.state.light.colour === 'green' && device.state.light.unsent === 0, 1000);
  }
  sent(type: string): ServerOperation[] {
    return [...this.server.journals.values()].flat().filter((operation) => operation.type === type);
  }
}

function sale(total: number, handed = total): PricedSale {
  return {
    currency: 'KES', taxRounding: 'line', basketDiscounts: [], fees: [], taxes: [], total, cashRounding: 0, change: handed - total,
    lines: [{ line: 1, product: null, variant: null, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: total * 1000, priceSource: 'quick', priceRevision: null, gross: total, discounts: [], promotions: [], allocated: 0, net: total, taxGroup: null, taxGroupRevision: null, taxes: [], total, note: null, reason: null }],
    tenders: [{ tender: '0192f3a0-0000-7000-8000-0000000000ee', kind: 'cash', amount: handed, reference: null, claimed: false }],
  };
}

test('a shift without a network: its sales, its drops and its Z are on the device, and the server gets the same figures', async () => {
  const bench = new Bench();
  const device = await bench.shop();
  await bench.online(device);
  bench.offline();
  const shift = await device.openShift({ float: 20_000, note: 'small change' });
  expect((await device.completeSale(sale(5_000, 10_000))).shift).toBe(shift.id);
  await device.moveCash({ kind: 'drop', amount: 3_000 });
  await device.moveCash({ kind: 'out', amount: 500, category: 'transport', note: 'to Amina' });
  await device.close();

  const again = await bench.tab();
  expect(again.state.drawer?.shift?.figures).toMatchObject({ sales: { count: 1, total: 5_000 }, cashTendered: 10_000, changeGiven: 5_000, dropped: 3_000, paidOut: 500 });
  expect(again.state.drawer?.shift?.movements.map((one) => [one.kind, one.amount, one.note])).toEqual([['drop', 3_000, null], ['out', 500, 'to Amina']]);
  const closed = await again.closeShift({ counted: 0, pieces: [{ value: 10_000, pieces: 2 }, { value: 500, pieces: 2 }], left: 15_000, blind: true, note: 'a note is torn' });
  expect(closed.z).toMatchObject({ float: 20_000, expected: 21_500, counted: 21_000, difference: -500, left: 15_000, note: 'a note is torn' });
  expect(again.state.drawer).toMatchObject({ shift: null, carried: 15_000 });
  expect(again.shifts().map((one) => one.z?.counted)).toEqual([21_000]);

  await bench.online(again);
  const [z] = bench.sent('shift.closed');
  expect(z!.body).toMatchObject({ figures: closed.z!.figures as unknown, difference: -500 });
  expect(JSON.stringify(z)).not.toContain('torn');
  const before = [...bench.server.journals.values()][0]!.indexOf(z!);
  expect(z!.body['upTo']).toMatchObject({ seq: before });
  await eventually(bench.platforms, () => again.shifts()[0]?.closedAt !== null);
  expect(again.shifts()).toHaveLength(1);
});

test('what is sold and moved without a shift is in the drawer that the next one takes over', async () => {
  const bench = new Bench();
  const device = await bench.shop();
  expect((await device.completeSale(sale(700, 1_000))).shift).toBeNull();
  await device.moveCash({ kind: 'in', amount: 300 });
  expect(device.state.drawer).toMatchObject({ carried: 1_000, shift: null });
  expect((await device.openShift({ float: 1_000 })).carried).toBe(1_000);
  await expect(device.openShift({ float: 0 })).rejects.toMatchObject({ problem: { code: 'shift_open' } });
  const first = await device.closeShift({ counted: 900, left: 400, blind: false });
  expect(first.z).toMatchObject({ expected: 1_000, difference: -100 });
  await expect(device.closeShift({ counted: 900, left: 0, blind: false })).rejects.toMatchObject({ problem: { code: 'no_shift' } });
  await device.completeSale(sale(50));
  expect((await device.openShift({ float: 500 })).carried).toBe(450);
});

test('more can’t stay than was counted, and a refused closing leaves the shift as it was', async () => {
  const bench = new Bench();
  const device = await bench.shop();
  await device.openShift({ float: 100 });
  await expect(device.closeShift({ counted: 100, left: 101, blind: false })).rejects.toMatchObject({ problem: { code: 'left_too_much' } });
  await bench.online(device);
  expect(bench.sent('shift.closed')).toEqual([]);
  expect(device.state.drawer?.shift).not.toBeNull();
});

test('a second tab rings up in the same shift', async () => {
  const bench = new Bench();
  const device = await bench.shop();
  const other = await bench.tab();
  const shift = await device.openShift({ float: 100 });
  await eventually(bench.platforms, () => other.state.drawer?.shift?.id === shift.id, 0);
  await Promise.all([device.completeSale(sale(10)), other.completeSale(sale(20))]);
  await eventually(bench.platforms, () => device.state.drawer?.shift?.figures.sales.total === 30 && other.state.drawer?.shift?.figures.sales.total === 30, 0);
});

test('a shift of another device on the register is known, taken over and closed with what both did', async () => {
  const bench = new Bench();
  const device = await bench.shop();
  const { register } = device.state.device!.binding!;
  const [id, lost] = [device.newId(), device.newId()];
  bench.server.version++;
  bench.server.put('shift', id, `location/${device.state.device!.location}`, {
    register, device: lost, businessOn: '2026-11-21', openedAt: 5, openedBy: null, carried: 0, float: 1_000, closedAt: null, closedBy: null, left: null, z: null,
    parts: [{ device: lost, figures: movementFigures('in', 250) }],
  });
  await device.completeSale(sale(70));
  await bench.online(device);
  await eventually(bench.platforms, () => device.state.drawer?.elsewhere?.id === id, 1000);
  await device.takeOverShift(id);
  expect(device.state.drawer).toMatchObject({ elsewhere: null, shift: { id, float: 1_000, figures: { paidIn: 250 } } });
  expect((await device.completeSale(sale(30))).shift).toBe(id);
  const closed = await device.closeShift({ counted: 1_280, left: 0, blind: false });
  expect(closed.z).toMatchObject({ expected: 1_280, difference: 0, upTo: { version: bench.server.rows.get(`shift/${id}`)!.version } });
});
