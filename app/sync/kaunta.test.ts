import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { webcrypto } from 'node:crypto';
import { fromBase64Url, toBase64Url, utf8 } from '../core/bytes.ts';
import { writeAnswer } from '../core/asking.ts';
import { approvalSubject } from '../core/envelope.ts';
import { sha256 } from '../core/sha256.ts';
import type { Kaunta, KauntaError, PricedReturn, PricedSale } from './index.ts';
import { openKaunta } from './index.ts';
import { eventually, Shared, TestPlatform } from './testing/platform.ts';
import { quiet } from './testing/quiet.ts';
import { FakeServer, type ServerOperation } from './testing/server.ts';
import { Counts } from './counting.ts';
import { Recorder } from './recorder.ts';
import { goodHead } from './resuming.ts';
import { openStore, relaxedWrite, SETTLED, strictWrite, type JournalRow } from './store.ts';

let opened: Kaunta[] = [];
let databases = 0;
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.map((device) => device.close()));
  opened = [];
  vi.unstubAllGlobals();
});

interface Bench {
  server: FakeServer;
  shared: Shared;
  database: string;
  platform: TestPlatform;
  device: Kaunta;
}

async function tab(bench: Pick<Bench, 'server' | 'shared' | 'database'>, seed: number): Promise<{ device: Kaunta; platform: TestPlatform }> {
  const platform = new TestPlatform(bench.server.fetch, bench.shared, seed);
  const device = await openKaunta({ platform, base: 'http://kaunta.test', database: bench.database });
  opened.push(device);
  return { device, platform };
}

async function shop(): Promise<Bench> {
  const bench = { server: new FakeServer(), shared: new Shared(), database: `kaunta-${++databases}` };
  const { device, platform } = await tab(bench, 7);
  const opening = device.openShop({ name: 'Duka', country: 'KE', timeZone: 'Africa/Nairobi', ownerName: 'Amina', email: 'a@example.com', password: 'a long one', deviceName: 'Till', locale: 'en' });
  let done = false;
  void opening.finally(() => (done = true));
  await eventually([platform], () => done, 10);
  await opening;
  // On a slow machine the first rows may come after the wait for them.
  await eventually([platform], () => device.state.actor !== null, 10);
  return { ...bench, device, platform };
}

async function item(device: Kaunta, name = 'Soda'): Promise<string> {
  const variant = device.newId();
  await device.saveProduct({ name, variants: [{ id: variant, name: '', unit: 'pc', price: 50_000_000, tracked: true, barcodes: ['036000291452'] }] });
  return variant;
}

function priced(variant: string, total = 50_000): PricedSale {
  return {
    currency: 'KES', taxRounding: 'line', basketDiscounts: [], fees: [], taxes: [], total, cashRounding: 0, change: 0,
    lines: [{ line: 1, product: null, variant, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: 50_000_000, priceSource: 'variant', priceRevision: null, gross: total, discounts: [], promotions: [], allocated: 0, net: total, taxGroup: null, taxGroupRevision: null, taxes: [], total, note: 'for Baraka', reason: null }],
    tenders: [{ tender: '0192f3a0-0000-7000-8000-0000000000ee', kind: 'cash', amount: total, reference: null, claimed: false }],
  };
}

function back(sale: { sale: string; receipt: string }, variant: string, paid = 50_000): PricedReturn {
  return {
    currency: 'KES', taxRounding: 'line', sale: sale.sale, saleReceipt: sale.receipt, taxes: [], total: paid, paid, cashRounding: 0,
    lines: [{ line: 1, of: 1, product: null, variant, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: 50_000_000, priceSource: 'sale', returnedBefore: 0, refundedBefore: 0, gross: paid, discounts: 0, net: paid, taxGroup: null, taxGroupRevision: null, taxes: [], total: paid, paid, restock: true, reason: 'unfit', note: 'for Baraka' }],
    tenders: [{ tender: '0192f3a0-0000-7000-8000-0000000000ee', kind: 'cash', amount: paid, reference: null, claimed: false }],
  };
}

/** What a device without the deposit key writes: the fake server gives none. */
async function unsentText(device: Kaunta): Promise<string> {
  const file = JSON.parse((await device.exportUnsent()).text) as { plain: string };
  return new TextDecoder().decode(gunzipSync(fromBase64Url(file.plain)!));
}

const sales = (server: FakeServer): ServerOperation[] => [...server.journals.values()].flat().filter((operation) => operation.type === 'sale.completed');

test('a shop is opened, sells, and the light turns green when both sides agree', async () => {
  const { server, device, platform } = await shop();
  expect(device.state.phase).toBe('ready');
  expect(device.state.actor?.name).toBe('Amina');
  const variant = await item(device);
  const sale = await device.completeSale(priced(variant));
  expect(sale.receipt).toBe('R1.1-000001');
  expect(device.state.stock.get(variant)).toBe(-1000);
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0);
  expect(sales(server).map((one) => one.control)).toEqual([50_000]);
  await eventually([platform], async () => (await device.sales())[0]?.pending === false);
  expect(device.state.stock.get(variant)).toBe(-1000);
  expect((await device.sales()).map((one) => one.receipt)).toEqual(['R1.1-000001']);
});

test('personal texts never stand in the envelope, and their openings follow it', async () => {
  const { server, device, platform } = await shop();
  let away = true;
  server.network = async ({ url }, forward) => {
    // The file is made before anything is sent.
    if (away && url.pathname === '/api/sync/push') throw new TypeError('no network');
    return forward();
  };
  await device.completeSale(priced(await item(device)));
  const lines = (await unsentText(device)).split('\n').filter((line) => line !== '');
  const operation = lines.find((line) => line.includes('sale.completed'))!;
  expect(operation).not.toContain('Baraka');
  expect(lines[lines.indexOf(operation) + 1]).toContain('"value":"for Baraka"');
  away = false;
  await eventually([platform], () => device.state.light.unsent === 0);
});

test('sales made without a network survive a restart and are sent once when it is back', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  for (let at = 0; at < 3; at++) await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.reason === 'network');
  expect(device.state.light.colour).toBe('pending');
  await device.close();
  const second = await tab(bench, 11);
  expect(second.device.state.phase).toBe('ready');
  await eventually([second.platform], () => second.device.state.light.unsent === 3);
  expect((await second.device.completeSale(priced(variant))).receipt).toBe('R1.1-000004');
  server.network = (_, forward) => forward();
  await eventually([second.platform], () => second.device.state.light.colour === 'green' && second.device.state.light.unsent === 0, 1000);
  expect(sales(server).map((one) => one.body['receipt'])).toEqual([1, 2, 3, 4].map((n) => `R1.1-00000${n}`));
});

test('without a network a sale finds nothing in its way: no notes of the one before, no counts, no hundreds read for a knock', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  const first = device.now();
  for (let at = 0; at < 30; at++) await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.reason === 'network');
  await quiet();

  const opened: string[] = [];
  const read: number[] = [];
  const real = { transaction: IDBDatabase.prototype.transaction, getAll: IDBObjectStore.prototype.getAll };
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...request) {
    opened.push(`${request[1] ?? 'readonly'} ${[request[0]].flat().join()}`);
    return real.transaction.apply(this, request);
  });
  vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (this: IDBObjectStore, ...request) {
    const asked = real.getAll.apply(this, request);
    asked.addEventListener('success', () => read.push(asked.result.length));
    return asked;
  });
  await device.completeSale(priced(variant));
  await quiet();
  expect(opened).toEqual(['readwrite meta,journal,overlays,sales']);
  // Attempts come and fail: the journal is read for them, a little, and nothing is written.
  opened.length = 0;
  for (let at = 0; at < 400; at++) {
    await quiet();
    platform.advance(100);
  }
  vi.restoreAllMocks();
  expect(new Set(opened)).toEqual(new Set(['readonly journal']));
  expect(new Set(read)).toEqual(new Set([20]));

  // The notes may be older than the journal: a start, and another tab, know how much waits and since when.
  const other = await tab(bench, 12);
  await other.device.completeSale(priced(variant));
  await eventually([platform, other.platform], () => other.device.state.light.unsent === 32 && other.device.state.light.oldestUnsentAt === first);
  await device.close();
  await other.device.close();
  const again = await tab(bench, 13);
  await eventually([again.platform], () => again.device.state.light.unsent === 32 && again.device.state.light.oldestUnsentAt === first);
  server.network = (_, forward) => forward();
  await eventually([again.platform], () => again.device.state.light.colour === 'green' && again.device.state.light.unsent === 0, 1000);
  expect(sales(server)).toHaveLength(32);
});

test('while a device’s very first sale is on its way, another tab knows since when it waits', async () => {
  // Nothing was ever recorded, so nothing was agreed on either: that something waits is the only news.
  const bench = await shop();
  const { server, device, platform } = bench;
  const other = await tab(bench, 12);
  await eventually([platform, other.platform], () => other.device.state.light.colour === 'green');
  // A slow network: the attempt neither succeeds nor fails.
  server.network = ({ url }, forward) => (url.pathname === '/api/sync/push' ? new Promise(() => undefined) : forward());
  const first = device.now();
  await device.completeSale(priced(device.newId()));
  await quiet();
  expect(other.device.state.light).toMatchObject({ colour: 'pending', confirmed: 0, unsent: 1, oldestUnsentAt: first, leader: false });
});

test('an answer lost after the server committed makes no second sale', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  let lost = 0;
  server.network = async ({ url }, forward) => {
    const answer = await forward();
    if (url.pathname === '/api/sync/push' && lost++ < 3) throw new TypeError('network');
    return answer;
  };
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.colour === 'green' && lost >= 3, 1000);
  expect(sales(server)).toHaveLength(1);
});

test('what a captive portal, a proxy or a cut line answers confirms nothing', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  const lies = [
    () => new Response('<html>Sign in</html>', { headers: { 'Content-Type': 'text/html' } }),
    () => new Response('{"journal":{}}', { headers: { 'Content-Type': 'application/json' } }),
    () => new Response('{"journal":{}}', { headers: { 'Content-Type': 'application/json', 'Kaunta-Protocol': '1' } }),
    () => new Response('{"journal":{"inc', { headers: { 'Content-Type': 'application/json', 'Kaunta-Protocol': '1' } }),
    () => new Response('<html>Bad gateway</html>', { status: 502, headers: { 'Content-Type': 'text/html' } }),
  ];
  let told = 0;
  server.network = async ({ url }, forward) => (url.pathname === '/api/sync/push' && told < lies.length ? lies[told++]!() : forward());
  await device.completeSale(priced(variant));
  await eventually([platform], () => told >= 1);
  expect(sales(server)).toHaveLength(0);
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0, 1000);
  expect(told).toBe(lies.length);
  expect(sales(server)).toHaveLength(1);
});

test('a cached answer to an earlier push confirms nothing of the next one', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  let kept: { text: string; headers: Headers } | null = null;
  let told = 0;
  server.network = async ({ url }, forward) => {
    if (url.pathname !== '/api/sync/push') return forward();
    if (kept) {
      told++;
      return new Response(kept.text, { headers: kept.headers });
    }
    const answer = await forward();
    kept = { text: await answer.clone().text(), headers: answer.headers };
    return answer;
  };
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0, 10);
  await device.completeSale(priced(variant));
  await eventually([platform], () => told > 1, 1000);
  expect((await device.sales()).map((one) => [one.receipt, one.pending]).sort()).toEqual([['R1.1-000001', false], ['R1.1-000002', true]]);
  expect(sales(server)).toHaveLength(1);
  kept = null;
  await eventually([platform], () => device.state.light.unsent === 0, 1000);
  expect(sales(server)).toHaveLength(2);
});

test('a page of the feed that was made for another device is not taken', async () => {
  const { server, device, platform } = await shop();
  await eventually([platform], () => device.state.light.colour === 'green');
  const names = (): string[] => device.state.staff.map((one) => one.name);
  const foreign = '0192f3a0-0000-7000-8000-0000000000fe';
  let told = 0;
  server.network = async ({ url }, forward) => {
    if (url.pathname !== '/api/sync/pull') return forward();
    told++;
    const answer = await forward();
    const text = (await answer.text()).replace(`"device/${device.state.device!.id}"`, `"device/${foreign}"`).replaceAll('"Amina"', '"Somebody else"');
    return new Response(text, { headers: answer.headers });
  };
  server.put('staff', device.state.actor!.staff, 'business', { name: 'Amina', role: 'owner', locations: [], disabled: false });
  device.syncNow();
  await eventually([platform], () => told > 1, 1000);
  expect(names()).toEqual(['Amina']);
});

test('a page of the feed that a cache kept is not taken for news', async () => {
  const { server, device, platform } = await shop();
  await eventually([platform], () => device.state.light.colour === 'green');
  const name = (): string | undefined => device.state.staff[0]?.name;
  let kept: { text: string; headers: Headers } | null = null;
  let told = 0;
  server.network = async ({ url }, forward) => {
    if (url.pathname !== '/api/sync/pull') return forward();
    if (kept && told < 2) {
      told++;
      return new Response(kept.text, { headers: kept.headers });
    }
    const answer = await forward();
    kept ??= { text: await answer.clone().text(), headers: answer.headers };
    return answer;
  };
  device.syncNow();
  await eventually([platform], () => kept !== null, 10);
  server.version++;
  server.put('staff', device.state.actor!.staff, 'business', { name: 'Amina Otieno', role: 'owner', locations: [], disabled: false });
  const since = platform.mono();
  device.syncNow();
  await eventually([platform], () => name() === 'Amina Otieno', 1000);
  // Long before the next poll: what was to be pulled still is.
  expect([told, platform.mono() - since < 20_000]).toEqual([2, true]);
});

test('a page of a server that repeats nothing is taken', async () => {
  const { server, device, platform } = await shop();
  await eventually([platform], () => device.state.light.colour === 'green');
  server.network = async ({ url }, forward) => {
    if (url.pathname !== '/api/sync/pull') return forward();
    const answer = await forward();
    return new Response((await answer.text()).replace(/"ask":"[^"]*",/, ''), { headers: answer.headers });
  };
  server.version++;
  server.put('staff', device.state.actor!.staff, 'business', { name: 'Amina Otieno', role: 'owner', locations: [], disabled: false });
  device.syncNow();
  await eventually([platform], () => device.state.staff[0]?.name === 'Amina Otieno', 1000);
});

test('an old nonce is answered by signing again, once', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  const statuses: number[] = [];
  server.network = async ({ url }, forward) => {
    if (url.pathname !== '/api/sync/push') return forward();
    // The window ends while the request is on its way.
    if (statuses.length === 0) server.nonce = 'n2';
    const answer = await forward();
    statuses.push(answer.status);
    return answer;
  };
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0 && statuses.length > 0, 10);
  expect(statuses).toEqual([401, 200]);
});

test('sales leave after 90 days by the time of the server, without a word from it', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.colour === 'green', 1000);
  const other = (id: number, days: number): void =>
    server.put('sale', `0192f3a0-0000-7000-8000-00000000000${id}`, `location/${device.state.device!.location}`, {
      receipt: `R9.1-00000${id}`, businessOn: '2026-08-01', at: server.timeMs - days * 86_400_000, register: null, device: null, actor: null, total: 1, body: null,
    });
  server.version++;
  other(1, 89);
  other(2, 91);
  device.syncNow();
  await eventually([platform], async () => (await device.sales()).length > 1, 1000);
  expect((await device.sales()).map((sale) => sale.receipt)).toEqual(['R1.1-000001', 'R9.1-000001']);
});

test('a feed that is cut keeps its rows and moves no cursor', async () => {
  const { server, device, platform } = await shop();
  server.version++;
  for (let at = 0; at < 20; at++) server.put('category', `0192f3a0-0000-7000-8000-0000000001${String(at).padStart(2, '0')}`, 'business', { name: `C${at}`, sort: at, colour: null, closed: false });
  let cut = 0;
  const asked: string[] = [];
  server.network = async ({ url }, forward) => {
    const answer = await forward();
    if (url.pathname !== '/api/sync/pull') return answer;
    asked.push(url.search.replace(/&ask=.*/, ''));
    if (cut++ > 0) return answer;
    const text = await answer.text();
    return new Response(text.slice(0, text.lastIndexOf('{"end"')), { headers: answer.headers });
  };
  device.syncNow();
  await eventually([platform], () => device.state.catalogue.categories.length === 20, 1000);
  expect(asked[1]).toBe(asked[0]);
});

test('two tabs number in one row', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  const second = await tab(bench, 23);
  await eventually([platform, second.platform], () => second.device.state.catalogue.complete);
  const receipts = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? device : second.device).completeSale(priced(variant))));
  expect(new Set(receipts.map((sale) => sale.receipt)).size).toBe(20);
  await eventually([platform, second.platform], () => device.state.light.unsent === 0 && device.state.light.colour === 'green');
  expect(sales(server)).toHaveLength(20);
  // The leader goes; the other tab leads on.
  await device.close();
  await second.device.completeSale(priced(variant));
  await eventually([second.platform], () => sales(server).length === 21);
});

test('a sale that is made while the lead goes from one tab to another is sent', async () => {
  const bench = await shop();
  const { server } = bench;
  const variant = await item(bench.device);
  let leading = bench.device;
  let platforms = [bench.platform];
  await eventually(platforms, () => leading.state.light.unsent === 0);
  // Each time a little later within the change.
  for (let turns = 0; turns < 14; turns++) {
    const next = await tab(bench, 100 + turns);
    platforms = [next.platform];
    // Its last words are still on their way to the other tab.
    await leading.completeSale(priced(variant));
    const closing = leading.close();
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    await next.device.completeSale(priced(variant));
    await closing;
    await eventually(platforms, () => next.device.state.light.leader && next.device.state.light.unsent === 0, 1);
    leading = next.device;
  }
  expect(sales(server)).toHaveLength(28);
});

test('a server restored to an older point is refilled, and pending work stays on the screen', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  const restore = server.snapshot();
  for (let at = 0; at < 3; at++) await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0 && device.state.light.colour === 'green');
  restore();
  server.epoch = 'e2';
  expect(sales(server)).toHaveLength(0);
  await device.completeSale(priced(variant));
  expect(device.state.stock.get(variant)).toBe(-4000);
  await eventually([platform], () => sales(server).length === 4 && device.state.light.colour === 'green', 1000);
  await eventually([platform], () => device.state.stock.get(variant) === -4000 && device.state.light.loading === null, 1000);
  expect(sales(server).map((one) => one.body['number'])).toEqual([1, 2, 3, 4]);
});

test('a copied device sends its branch and goes on in a new incarnation', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  const [name, journal] = [...server.journals][0]!;
  // Another device under the same name was faster: the server's next operation isn't ours.
  journal.push({ id: 'x', hash: 'f'.repeat(64), control: 700, actor: null, at: 0, type: 'other', body: {}, outcome: 'applied', code: null, version: ++server.version });
  await device.completeSale(priced(variant));
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0, 1000);
  await device.completeSale(priced(variant));
  await eventually([platform], () => sales(server).length === 3, 1000);
  const names = [...server.journals.keys()];
  expect(names).toHaveLength(3);
  expect(names[1]!.startsWith(name.slice(0, 36))).toBe(true);
  expect(names[1]!).toHaveLength(37 + 64);
  expect(names[2]!.slice(0, 36)).not.toBe(name.slice(0, 36));
  await eventually([platform], () => device.state.light.colour === 'green', 1000);
});

test('a copied device that has forgotten what is archived finds where the two histories part, and no start takes that for a loss', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  for (let at = 0; at < 3; at++) await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0);
  const [name, journal] = [...server.journals][0]!;
  const { incarnation } = device.state.device!;
  await device.close();
  await lose(bench, 1, journal.length - 1);
  const db = await openStore(bench.database, () => undefined);
  await relaxedWrite(db, ['meta'], (write) => write.objectStore('meta').put({ [incarnation]: journal.length - 1 }, 'forgotten'));
  db.close();
  const second = await tab(bench, 11);
  journal.push({ id: 'x', hash: 'f'.repeat(64), control: 700, actor: null, at: 0, type: 'other', body: {}, outcome: 'applied', code: null, version: ++server.version });
  // The search for the place begins and is cut off; what the engine knows then is what a start finds.
  const forward = server.network;
  let refused = false;
  server.network = async (request, on) => {
    if (request.url.pathname === '/api/sync/push' && refused) throw new TypeError('network');
    const answer = await on();
    refused ||= answer.status === 409;
    return answer;
  };
  await second.device.completeSale(priced(variant));
  await eventually([second.platform], () => refused, 1000);
  await eventually([second.platform], () => second.device.state.light.reason === 'network', 1000);
  expect(second.device.state.light.unsent).toBe(journal.length);
  await second.device.close();
  server.network = forward;
  const third = await tab(bench, 13);
  await eventually([third.platform], () => third.device.state.light.colour === 'green' && third.device.state.light.unsent === 0, 1000);
  expect([...server.journals.keys()].filter((one) => one.startsWith(`${name.slice(0, 36)}/`))).toHaveLength(2);
  expect(sales(server)).toHaveLength(4);
  expect([...server.journals.values()].flat().some((one) => one.type === 'journal.resumed')).toBe(false);
  await third.device.close();
});

test('a server that lacks what its archive held is told of by its name, and what is sold meanwhile is kept', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  for (let at = 0; at < 3; at++) await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0);
  const held = [...server.journals.values()][0]!;
  await lose(bench, 1, held.length - 1);
  await note(bench, 'forgotten', { [device.state.device!.incarnation]: held.length - 1 });
  held.length = 1;
  server.epoch = 'e2';
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.reason === 'forgotten', 1000);
  expect((await device.completeSale(priced(variant))).receipt).toBe('R1.1-000005');
  expect(device.state.light.unsent).toBeGreaterThanOrEqual(2);
});

test('a refused edit is undone on the screen', async () => {
  const { server, device, platform } = await shop();
  server.judge = ({ type }) => (type === 'category.saved' ? { outcome: 'refused', code: 'not_permitted' } : { outcome: 'applied', code: null });
  await device.saveCategory({ name: 'Drinks' });
  expect(device.state.catalogue.categories).toHaveLength(1);
  await eventually([platform], () => device.state.catalogue.categories.length === 0 && device.state.light.review === 1);
});

test('a revoked device says so, records no more, and deposits what it had sold', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.revoked = true;
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.phase === 'revoked' && device.state.light.colour === 'revoked');
  await expect(device.completeSale(priced(variant))).rejects.toMatchObject({ problem: { code: 'device_revoked' } });
  await expect(device.saveCategory({ name: 'Drinks' })).rejects.toMatchObject({ problem: { code: 'device_revoked' } });
  await eventually([platform], () => device.state.light.unsent === 0 && sales(server).length === 1, 1000);
  expect(device.state.light.colour).toBe('revoked');
});

test('a new PIN does not wait for the delay of the forgotten one', async () => {
  const { device } = await shop();
  const { id } = await device.saveStaff({ name: 'Juma', role: 'cashier', pin: '4711' });
  for (let at = 0; at < 5; at++) await device.enter(id, '0000');
  expect(await device.enter(id, '4711')).toEqual({ in: false, waitMs: 30_000 });
  await device.saveStaff({ id, pin: '1174' });
  expect(await device.enter(id, '1174')).toMatchObject({ in: true });
});

test('a PIN lets in, five wrong ones make it wait, and a reload does not shorten the wait', async () => {
  const bench = await shop();
  const { device, platform } = bench;
  const { id } = await device.saveStaff({ name: 'Juma', role: 'cashier', pin: '4711' });
  await device.leave();
  expect(device.can('sale.complete')).toBe(false);
  expect(await device.enter(id, '4711')).toMatchObject({ in: true });
  expect(device.state.actor?.name).toBe('Juma');
  expect(device.can('product.edit')).toBe(false);
  for (let at = 0; at < 4; at++) expect(await device.enter(id, '0000')).toEqual({ in: false, waitMs: 0 });
  expect(await device.enter(id, '0000')).toEqual({ in: false, waitMs: 30_000 });
  expect(await device.enter(id, '4711')).toEqual({ in: false, waitMs: 30_000 });
  await device.close();
  const second = await tab(bench, 31);
  second.platform.wallMs += 86_400_000;
  await eventually([platform], () => second.device.state.catalogue.complete, 0);
  expect(await second.device.enter(id, '4711')).toEqual({ in: false, waitMs: 30_000 });
  second.platform.advance(30_000);
  expect(await second.device.enter(id, '4711')).toMatchObject({ in: true });
});

test('the open cart is there after a restart, and gone with its sale', async () => {
  const bench = await shop();
  const variant = await item(bench.device);
  await bench.device.keepCart({ lines: [{ variant, quantity: 2000 }] });
  await bench.device.close();
  const { device } = await tab(bench, 3);
  expect(device.state.cart).toEqual({ lines: [{ variant, quantity: 2000 }] });
  await device.completeSale(priced(variant));
  await device.close();
  expect((await tab(bench, 4)).device.state.cart).toBeNull();
});

test('barcodes are found in either spelling, words by their start and without accents', async () => {
  const { device } = await shop();
  const variant = await item(device, 'Café Ñandú');
  expect(device.state.catalogue.byBarcode('0036000291452').map((one) => one.variant)).toEqual([variant]);
  expect(device.state.catalogue.search('nan caf').map((one) => one.variant)).toEqual([variant]);
  expect(device.state.catalogue.search('andu')).toEqual([]);
});

test('without a network a request fails with a sentence and nothing else', async () => {
  const { server, device } = await shop();
  server.network = () => Promise.reject(new TypeError('network'));
  const error = await device.api('GET', '/api/devices').catch((problem: unknown) => problem as KauntaError);
  expect((error as KauntaError).problem.code).toBe('network');
});

const answer = (status: number, json: unknown): Response =>
  new Response(JSON.stringify(json), { status, headers: { 'Kaunta-Protocol': '1', 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } });

test('a device that is bound to another register counts from one there, at once and after a reload', async () => {
  const bench = await shop();
  const { server, device } = bench;
  const variant = await item(device);
  expect((await device.completeSale(priced(variant))).receipt).toBe('R1.1-000001');
  const asked: unknown[] = [];
  server.network = async ({ url, init }, forward) => {
    if (url.pathname !== '/api/registers/bind') return forward();
    asked.push(JSON.parse(new TextDecoder().decode(init.body as Uint8Array)));
    return answer(200, { id: device.newId(), register: device.newId(), number: 2, series: 'R2.1', next: 1 });
  };
  await device.bindRegister({ register: null, name: 'Counter' });
  expect(asked).toEqual([{ location: device.state.device!.location, incarnation: device.state.device!.incarnation, register: null, name: 'Counter' }]);
  expect((await device.completeSale(priced(variant))).receipt).toBe('R2.1-000001');
  await device.close();
  const second = await tab(bench, 11);
  expect((await second.device.completeSale(priced(variant))).receipt).toBe('R2.1-000002');
});

test('a session that has ended does not stand in the way of what needs none', async () => {
  const { server, device } = await shop();
  server.network = async ({ url, init }, forward) => {
    if (url.pathname === '/api/sessions/renew') return answer(401, { code: 'session_expired', title: 'Sign in again.' });
    if (url.pathname !== '/api/recovery/complete') return forward();
    return new Headers(init.headers).has('Authorization') ? answer(401, { code: 'session_expired', title: 'Sign in again.' }) : answer(200, {});
  };
  await expect(device.api('POST', '/api/recovery/complete', { code: 'x', password: 'y' })).resolves.toEqual({});
  expect(device.state.session).toBeNull();
});

const register = { id: '0192f3a0-0000-7000-8000-0000000000bb', number: 1, series: 'R1.1' };
/** What the feed says of this device's first binding. */
function bindingRow({ server, device }: Pick<Bench, 'server' | 'device'>, row: object = {}): void {
  const { id, incarnation, binding } = device.state.device!;
  server.version++;
  server.put('binding', register.id, 'business', {
    register: binding!.register, device: id, incarnation, number: 1, series: 'R1.1', endedLast: null, endedAt: null, endedHow: null, endedFor: null, ...row,
  });
}
const closings = (server: FakeServer): unknown[] => [...server.journals.values()].flat().filter((one) => one.type === 'series.closed').map((one) => one.body);

test('a register that was taken over is given up with its last number; cart and sales stay, and another can be bound', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  bindingRow(bench);
  await device.completeSale(priced(variant));
  await device.completeSale(priced(variant));
  await device.keepCart({ lines: [{ variant, quantity: 2000 }] });
  await device.leave();
  bindingRow(bench, { endedLast: 1, endedAt: server.timeMs, endedHow: 'taken_over', endedFor: 'Tablet' });
  device.syncNow();
  await eventually([platform], () => device.state.device?.binding?.ended !== undefined && closings(server).length === 1, 1000);
  expect(device.state.device?.binding?.ended).toEqual({ by: 'Tablet' });
  expect(closings(server)).toEqual([{ binding: register.id, series: 'R1.1', last: 2 }]);
  await expect(device.completeSale(priced(variant))).rejects.toMatchObject({ problem: { code: 'register_taken' } });
  expect(device.state.cart).toEqual({ lines: [{ variant, quantity: 2000 }] });
  expect(await device.sales()).toHaveLength(2);
  // It stays so after a restart, and is closed once.
  await device.close();
  const second = await tab(bench, 11);
  await eventually([second.platform], () => second.device.state.light.colour === 'green', 1000);
  expect(second.device.state.device?.binding?.ended).toEqual({ by: 'Tablet' });
  server.network = ({ url }, forward) => (url.pathname === '/api/registers/bind' ? Promise.resolve(answer(200, { id: device.newId(), register: device.newId(), number: 1, series: 'R1.3', next: 1 })) : forward());
  await second.device.bindRegister({ register: register.id });
  expect((await second.device.completeSale(priced(variant))).receipt).toBe('R1.3-000001');
  await eventually([second.platform], () => second.device.state.light.unsent === 0, 1000);
  expect(closings(server)).toHaveLength(1);
});

test('a sale made before the news came stands, on the series that had ended', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  bindingRow(bench);
  await eventually([platform], () => device.state.light.colour === 'green', 1000);
  server.network = () => Promise.reject(new TypeError('network'));
  bindingRow(bench, { endedLast: 0, endedAt: server.timeMs, endedHow: 'taken_over', endedFor: 'Tablet' });
  expect((await device.completeSale(priced(variant))).receipt).toBe('R1.1-000001');
  server.network = (_, forward) => forward();
  await eventually([platform], () => closings(server).length === 1, 1000);
  expect(sales(server)).toHaveLength(1);
  expect(closings(server)).toEqual([{ binding: register.id, series: 'R1.1', last: 1 }]);
});

test('after a fork the till sells on with the old series until it gets one of its own', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  bindingRow(bench);
  await eventually([platform], () => device.state.light.unsent === 0);
  let renewals = 0;
  let reachable = false;
  server.network = async ({ url, init }, forward) => {
    if (url.pathname !== '/api/registers/renew') return forward();
    renewals++;
    if (!reachable) throw new TypeError('network');
    const asked = JSON.parse(new TextDecoder().decode(init.body as Uint8Array)) as { binding: string; incarnation: string };
    expect(asked.binding).toBe(register.id);
    expect(asked.incarnation).not.toBe(device.state.device!.incarnation);
    return answer(200, { ...register, id: '0192f3a0-0000-7000-8000-0000000000bc', register: device.state.device!.binding!.register, series: 'R1.2', next: 1 });
  };
  const [, journal] = [...server.journals][0]!;
  journal.push({ id: 'x', hash: 'f'.repeat(64), control: 700, actor: null, at: 0, type: 'other', body: {}, outcome: 'applied', code: null, version: ++server.version });
  await device.completeSale(priced(variant));
  await eventually([platform], () => renewals > 0, 1000);
  expect((await device.completeSale(priced(variant))).receipt).toBe('R1.1-000002');
  reachable = true;
  device.syncNow();
  await eventually([platform], () => device.state.device?.binding?.series === 'R1.2', 1000);
  expect((await device.completeSale(priced(variant))).receipt).toBe('R1.2-000001');
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0, 1000);
  expect(closings(server)).toEqual([{ binding: register.id, series: 'R1.1', last: 2 }]);
});

test('binding another register closes the series of the one before', async () => {
  const { server, device, platform } = await shop();
  await device.completeSale(priced(await item(device)));
  server.network = ({ url }, forward) => (url.pathname === '/api/registers/bind' ? Promise.resolve(answer(200, { id: device.newId(), register: device.newId(), number: 2, series: 'R2.1', next: 1 })) : forward());
  await device.bindRegister({ register: null, name: 'Counter' });
  await eventually([platform], () => closings(server).length === 1, 1000);
  expect(closings(server)).toEqual([{ binding: register.id, series: 'R1.1', last: 1 }]);
});

const stored = async (database: string): Promise<string> => {
  const db = await new Promise<IDBDatabase>((resolve) => { const request = indexedDB.open(database); request.onsuccess = () => resolve(request.result); });
  const all = await new Promise<unknown[]>((resolve) => { const request = db.transaction('meta').objectStore('meta').getAll(); request.onsuccess = () => resolve(request.result as unknown[]); });
  db.close();
  return JSON.stringify(all);
};

test('a session is its person’s: another PIN never uses it, their own opens it again, also after a restart', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const owner = device.state.actor!.staff;
  await device.saveStaff({ id: owner, pin: '2580' });
  const { id: cashier } = await device.saveStaff({ name: 'Juma', role: 'cashier', pin: '4711' });
  const carried: (string | null)[] = [];
  const rested: string[] = [];
  server.network = async ({ url, init }, forward) => {
    if (url.pathname === '/api/sessions/current/rest') rested.push(new Headers(init.headers).get('Authorization') ?? '');
    if (url.pathname === '/api/sessions') return answer(200, { session: { token: 'the-token', expiresAt: device.now() + 900_000, renewal: 'the-renewal', staff: owner, permissions: [] }, choices: [] });
    if (url.pathname !== '/api/devices') return forward();
    carried.push(new Headers(init.headers).get('Authorization'));
    return answer(200, {});
  };
  await device.enter(owner, '2580');
  await device.signIn({ email: 'a@example.com', password: 'a long one', deviceName: 'Till' });
  await device.api('GET', '/api/devices');
  await device.enter(cashier, '4711');
  expect(device.state.session).toBeNull();
  await device.api('GET', '/api/devices');
  await device.leave();
  await device.enter(owner, '2580');
  expect(device.state.session?.staff).toBe(owner);
  await device.api('GET', '/api/devices');
  expect(carried).toEqual(['Kaunta the-token', null, 'Kaunta the-token']);
  expect(rested).toEqual(['Kaunta the-token']);
  expect(await stored(bench.database)).not.toMatch(/the-token|the-renewal/);
  await device.close();
  const second = await tab(bench, 11);
  expect(second.device.state.session).toBeNull();
  await eventually([platform], () => second.device.state.pinStaff.length === 2, 0);
  await second.device.enter(cashier, '4711');
  expect(second.device.state.session).toBeNull();
  await second.device.enter(owner, '2580');
  expect(second.device.state.session?.staff).toBe(owner);
});

test('a session that no PIN can open ends when its person leaves a device with PINs', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const owner = device.state.actor!.staff;
  await device.saveStaff({ id: owner, pin: '2580' });
  await device.leave();
  await eventually([platform], () => server.requests.includes('DELETE /api/sessions/current'), 0);
  expect(await stored(bench.database)).not.toContain('renewal');
  await device.enter(owner, '2580');
  expect(device.state.session).toBeNull();
});

test('names stand as people sort them, whatever the numbers in them', async () => {
  const { device } = await shop();
  for (const name of ['Tea 100 g', 'Tea 50 g', 'tea 9 g']) await item(device, name);
  expect(device.state.catalogue.items.map((one) => one.name)).toEqual(['tea 9 g', 'Tea 50 g', 'Tea 100 g']);
  for (const name of ['Shelf 10', 'Shelf 9']) await device.saveCategory({ name });
  expect(device.state.catalogue.categories.map((one) => one.name)).toEqual(['Shelf 9', 'Shelf 10']);
});

test('goods come back offline with the next receipt number, stand among the sales, and are sent once', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  const sale = await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  const returned = await device.completeReturn(back(sale, variant));
  expect(returned.receipt).toBe('R1.1-000002');
  expect(device.state.stock.get(variant)).toBe(0);
  expect((await device.sales()).map(({ kind, total }) => `${kind} ${total}`).sort()).toEqual(['return -50000', 'sale 50000']);
  expect((await device.returnsOf(sale.sale)).map((one) => one.returned?.paid)).toEqual([50_000]);
  expect((await device.completeSale(priced(variant))).receipt).toBe('R1.1-000003');
  await device.close();
  // It survives a restart, and the next number does too.
  const second = await tab(bench, 13);
  expect((await second.device.returnsOf(sale.sale)).map((one) => one.pending)).toEqual([true]);
  server.network = (_, forward) => forward();
  await eventually([second.platform], () => second.device.state.light.colour === 'green' && second.device.state.light.unsent === 0, 1000);
  const sent = [...server.journals.values()].flat().filter((one) => one.type === 'sale.returned');
  expect(sent.map((one) => one.control)).toEqual([-50_000]);
  expect(JSON.stringify(sent[0]!.body)).not.toContain('Baraka');
});

test('what another till took back counts here as soon as the feed has brought it', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  const sale = await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0);
  const id = device.newId();
  const body = { ...back(sale, variant), return: id, receipt: 'R2.1-000009' };
  server.version++;
  server.put('return', id, `location/${device.state.device!.location}`, { receipt: 'R2.1-000009', businessOn: '2026-11-21', at: server.timeMs, register: id, device: id, actor: null, sale: sale.sale, total: 50_000, paid: 50_000, body });
  device.syncNow();
  await eventually([platform], async () => (await device.returnsOf(sale.sale)).length === 1);
  expect((await device.sale(id))?.total).toBe(-50_000);
  expect(await device.sales({ search: 'R2.1-000009' })).toHaveLength(1);
});

test('somebody who may allows a return without a receipt, for that return alone', async () => {
  const { device } = await shop();
  const variant = await item(device);
  const manager = await device.saveStaff({ name: 'Juma', role: 'manager', locations: [], pin: '4821' });
  const before = device.state.actor?.staff;
  expect(await device.approve(manager.id, '0000')).toMatchObject({ in: false });
  expect(await device.approve(manager.id, '4821')).toMatchObject({ in: true });
  expect(device.state.actor?.staff).toBe(before);
  const loose = back({ sale: '', receipt: '' }, variant);
  await device.completeReturn({ ...loose, sale: null, saleReceipt: null, lines: loose.lines.map((line) => ({ ...line, of: null, returnedBefore: null, refundedBefore: null, priceSource: 'today' as const })) }, manager.id);
  const envelope = JSON.parse((await unsentText(device)).split('\n').find((line) => line.includes('sale.returned'))!) as { id: string; approval: { by: string; method: string; subject: string } };
  expect(envelope.approval).toEqual({ by: manager.id, method: 'pin', subject: approvalSubject(envelope.id, 'sale.returned', 'sale.return_without_receipt', -50_000) });
});

test('a code that a manager gave from afar allows one thing, also after a restart, and is spent with it', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  const manager = await device.saveStaff({ name: 'Juma', role: 'manager', locations: [], pin: '4821' });
  await device.enter(manager.id, '4821');
  const codes = await device.makeApprovalCodes(device.state.device!.id);
  expect(new Set(codes).size).toBe(20);
  await eventually([platform], () => device.state.light.unsent === 0 && device.state.codeStaff.length === 1);
  server.network = () => Promise.reject(new TypeError('network'));
  expect(await device.approveByCode(manager.id, 'AAAA-AAAA')).toMatchObject({ in: false });
  expect(await device.approveByCode(manager.id, codes[3]!.toLowerCase().replace('-', ' '))).toEqual({ in: true });
  await device.close();
  const { device: again } = await tab(bench, 14);
  await again.enter(manager.id, '4821');
  const loose = back({ sale: '', receipt: '' }, variant);
  const lines = loose.lines.map((line) => ({ ...line, of: null, returnedBefore: null, refundedBefore: null, priceSource: 'today' as const }));
  await again.completeReturn({ ...loose, sale: null, saleReceipt: null, lines }, manager.id);
  await again.completeReturn({ ...loose, sale: null, saleReceipt: null, lines }, manager.id);
  const [first, second] = (await unsentText(again)).split('\n').filter((line) => line.includes('sale.returned')).map((line) => JSON.parse(line) as { id: string; approval: { method: string; subject: string; proof?: string } });
  expect(first!.approval).toMatchObject({ by: manager.id, method: 'code', subject: approvalSubject(first!.id, 'sale.returned', 'sale.return_without_receipt', -50_000) });
  const { checks } = server.rows.get([...server.rows.keys()].find((key) => key.startsWith('approval_codes/'))!)!.row as { checks: string[] };
  expect(sha256(fromBase64Url(first!.approval.proof!)!)).toBe(checks[3]);
  // The second was allowed by nobody's code: it is spent.
  expect(second!.approval).toMatchObject({ method: 'pin' });
  expect(second!.approval.proof).toBeUndefined();
  expect(await again.approveByCode(manager.id, codes[3]!)).toMatchObject({ in: false });
  expect(await again.approveByCode(manager.id, codes[4]!)).toEqual({ in: true });
});

const discount = { permission: 'sale.discount', type: 'sale.completed' } as const;

test('above the limit of its role a PIN isn’t enough, and a code is', async () => {
  const { device, platform } = await shop();
  const lacks = (by: string, control: number): Promise<unknown> => device.approvalLacks({ by, control, ...discount });
  const manager = await device.saveStaff({ name: 'Juma', role: 'manager', locations: [], pin: '4821' });
  expect(await lacks(manager.id, 9_000_000)).toBe(null);
  await device.saveApprovalLimits({ manager: 50_000 });
  expect(device.approvalLimits()).toMatchObject({ owner: null, manager: 50_000 });
  const owner = device.state.actor!.staff;
  await device.approve(manager.id, '4821');
  expect(await Promise.all([50_000, 50_001, -50_000, -50_001].map((control) => lacks(manager.id, control)))).toEqual([null, 'limit', null, 'limit']);
  expect(await lacks(owner, 50_001)).toBe(null);
  await device.enter(manager.id, '4821');
  const codes = await device.makeApprovalCodes(device.state.device!.id);
  await eventually([platform], () => device.state.light.unsent === 0 && device.state.codeStaff.length === 1);
  await device.approveByCode(manager.id, codes[0]!);
  expect(await lacks(manager.id, 50_001)).toBe(null);
  // A PIN takes the code's place.
  await device.approve(manager.id, '4821');
  expect(await lacks(manager.id, 50_001)).toBe('limit');
});

test('a manager allows it on their own phone: for this amount, once, and not on the till itself', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  const manager = await device.saveStaff({ name: 'Juma', role: 'manager', locations: [], pin: '4821' });
  await device.saveApprovalLimits({ manager: 0 });
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  const phones = await device.phones();
  const approved = { by: manager.id, permission: 'sale.return_without_receipt', type: 'sale.returned', control: -50_000 } as const;
  expect(await device.approvalLacks(approved)).toBe('limit');
  await phones.later(manager.id, approved.permission);
  expect(await device.approvalLacks(approved)).toBe('phone');
  const text = await phones.ask(approved);
  expect(await phones.ask(approved)).toBe(text);
  const question = phones.read(`please: ${text}`)!;
  expect(question).toMatchObject({ ...approved, till: device.state.device!.id, actor: device.state.actor!.staff, register: device.state.device!.binding!.register });

  // The till answers nobody's question, also when the manager works at it.
  await device.enter(manager.id, '4821');
  expect(await phones.allow(question, '4821')).toMatchObject({ in: false, unknown: true });
  const elsewhere = { ...question, till: '01931f2c-4b5a-7000-8000-000000000099' };
  const right = await phones.allow(elsewhere, '4821');
  const signed = right.in ? right.text : '';
  expect(await phones.allow({ ...elsewhere, by: 'somebody else' }, '4821')).toMatchObject({ unknown: true });
  expect(await phones.allow({ ...elsewhere, permission: 'role.assign' }, '4821')).toMatchObject({ unknown: true });

  expect(await phones.take(approved.permission, 'kaunta-yes:1:')).toBe(false);
  // Its own signature is nobody else's.
  expect(await phones.take(approved.permission, signed)).toBe(false);
  const phone = '0192f3a0-0000-7000-8000-0000000000f0';
  const proof = signed.split(':').at(-1)!;
  expect(await phones.take(approved.permission, writeAnswer({ operation: '01931f2c-4b5a-7000-8000-000000000098', device: phone, proof }))).toBe(false);
  expect(await phones.take(approved.permission, writeAnswer({ operation: question.operation, device: phone, proof }))).toBe(true);
  expect(await device.approvalLacks(approved)).toBe(null);
  expect(await device.approvalLacks({ ...approved, control: -50_001 })).toBe('phone');

  const loose = back({ sale: '', receipt: '' }, variant);
  const lines = loose.lines.map((line) => ({ ...line, of: null, returnedBefore: null, refundedBefore: null, priceSource: 'today' as const }));
  await device.completeReturn({ ...loose, sale: null, saleReceipt: null, lines }, manager.id);
  await device.completeReturn({ ...loose, sale: null, saleReceipt: null, lines }, manager.id);
  const [first, second] = (await unsentText(device)).split('\n').filter((line) => line.includes('sale.returned')).map((line) => JSON.parse(line) as { id: string; approval: object });
  const subject = approvalSubject(question.operation, 'sale.returned', 'sale.return_without_receipt', -50_000);
  expect(first).toMatchObject({ id: question.operation, approval: { by: manager.id, method: 'signature', subject, device: phone, proof } });
  expect(second!.id).not.toBe(question.operation);
  expect(second!.approval).toMatchObject({ method: 'pin' });
});

test('what a phone was asked and didn’t answer is claimed by nobody, and a PIN takes its place', async () => {
  const { device } = await shop();
  const variant = await item(device);
  const manager = await device.saveStaff({ name: 'Juma', role: 'manager', locations: [], pin: '4821' });
  const phones = await device.phones();
  const loose = back({ sale: '', receipt: '' }, variant);
  const lines = loose.lines.map((line) => ({ ...line, of: null, returnedBefore: null, refundedBefore: null, priceSource: 'today' as const }));
  await phones.later(manager.id, 'sale.return_without_receipt');
  await device.completeReturn({ ...loose, sale: null, saleReceipt: null, lines }, manager.id);
  await phones.later(manager.id, 'sale.return_without_receipt');
  await device.approve(manager.id, '4821');
  await device.completeReturn({ ...loose, sale: null, saleReceipt: null, lines }, manager.id);
  const approvals = (await unsentText(device)).split('\n').filter((line) => line.includes('sale.returned')).map((line) => (JSON.parse(line) as { approval: object }).approval);
  expect(approvals).toMatchObject([{ by: manager.id, method: 'signature' }, { by: manager.id, method: 'pin' }]);
  expect(approvals[0]).not.toHaveProperty('proof');
});

test('what the server signed is shown with every pull, also after a restart', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  device.syncNow();
  await eventually([platform], () => server.shown === `journal-1 feed-${server.version}`);
  await device.close();
  const second = await tab(bench, 13);
  server.shown = '';
  await eventually([second.platform], () => server.shown === `journal-1 feed-${server.version}`);
});

test('a file of unsent sales is encrypted to the shop’s key, and holds pushes that this device sealed', async () => {
  const { server, device, platform } = await shop();
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  server.depositKey = toBase64Url(new Uint8Array(await webcrypto.subtle.exportKey('raw', pair.publicKey)));
  server.requests = [];
  // Asked for once an hour, when the exchange has come to rest.
  platform.advance(3_700_000);
  device.syncNow();
  await eventually([platform], () => server.requests.includes('GET /api/sync/deposit-key'));
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  await device.completeSale(priced(variant));
  const { text, count, sealed } = await device.exportUnsent();
  expect([count, sealed]).toEqual([1, true]);
  expect(text).not.toContain('Baraka');
  const file = JSON.parse(text) as Record<'business' | 'device' | 'key' | 'iv' | 'box', string>;
  const theirs = await webcrypto.subtle.importKey('raw', fromBase64Url(file.key)!, { name: 'ECDH', namedCurve: 'P-256' }, false, []);
  const shared = await webcrypto.subtle.importKey('raw', await webcrypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256), 'HKDF', false, ['deriveKey']);
  const info = utf8(`kaunta-unsent/1\n${file.business}\n${file.device}\n${file.key}`);
  const secret = await webcrypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, shared, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
  const packed = await webcrypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64Url(file.iv)! }, secret, fromBase64Url(file.box)!);
  const lines = new TextDecoder().decode(gunzipSync(new Uint8Array(packed))).split('\n');
  expect(JSON.parse(lines[0]!)).toMatchObject({ push: 1, device: device.state.device!.id, first: 1, count: 2 });
  // The one before comes along: if this one couldn't be read, nobody could tell what it follows.
  expect(lines[1]).toContain('product.saved');
  expect(lines[2]).toContain('sale.completed');
  expect(lines[3]).toContain('"value":"for Baraka"');
});

test('a partition that goes takes its rows along, and never a sale of this device', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  const sale = await device.completeSale(priced(variant));
  await eventually([platform], async () => (await device.sales())[0]?.pending === false);
  const other = `location/${device.newId()}`;
  server.version++;
  server.further = [other];
  server.put('category', '0192f3a0-0000-7000-8000-0000000000c1', other, { name: 'Elsewhere', sort: 1, colour: null, closed: false });
  device.syncNow();
  await eventually([platform], () => device.state.catalogue.categories.some((one) => one.name === 'Elsewhere'));
  server.dropped = [other, `location/${device.state.device!.location}`];
  device.syncNow();
  await eventually([platform], () => !device.state.catalogue.categories.some((one) => one.name === 'Elsewhere'));
  expect((await device.sales()).map((one) => one.receipt)).toEqual([sale.receipt]);
  server.dropped = [];
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0);
  expect(sales(server)).toHaveLength(2);
});

test('a device that was moved to another location takes its rows, gives up its register, and keeps and sends what it sold', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0);
  const old = device.state.device!.location;
  server.network = ({ url }, forward) => (url.pathname === '/api/sync/push' ? Promise.reject(new TypeError('network')) : forward());
  await device.completeSale(priced(variant));
  server.version++;
  server.location = device.newId();
  server.put('location', server.location, 'business', { name: 'Market', code: 'K', timeZone: 'Africa/Nairobi', dayStartMinutes: 0, address: null, phone: null, taxNumber: null, closed: false });
  server.put('stock', variant, `location/${server.location}`, { quantity: 7000 });
  device.syncNow();
  await eventually([platform], () => device.state.location?.name === 'Market');
  await eventually([platform], () => device.state.device!.binding?.ended?.moved === true);
  await expect(device.completeSale(priced(variant))).rejects.toMatchObject({ problem: { code: 'register_taken' } });
  server.network = (_, forward) => forward();
  device.syncNow();
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0, 1000);
  expect(sales(server).map((one) => one.body['location'])).toEqual([old, old]);
  expect(closings(server)).toEqual([{ binding: register.id, series: 'R1.1', last: 2 }]);
  await device.close();
  const again = await tab(bench, 12);
  expect(again.device.state.device).toMatchObject({ location: server.location, binding: { ended: { moved: true } } });
});

test('a device that was moved by mistake, and moved back while a page was cut, still has the rows of its location', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0);
  const home = server.location;
  const tea = device.newId();
  server.version++;
  server.put('stock', tea, `location/${home}`, { quantity: 3000 });
  device.syncNow();
  await eventually([platform], () => device.state.stock.get(tea) === 3000);
  let cut = 0;
  server.network = async ({ url }, forward) => {
    const answer = await forward();
    if (url.pathname !== '/api/sync/pull') return answer;
    cut++;
    const text = await answer.text();
    return new Response(text.slice(0, text.lastIndexOf('{"end"')), { headers: answer.headers });
  };
  server.version++;
  server.location = device.newId();
  const foreign = device.newId();
  server.put('stock', foreign, `location/${server.location}`, { quantity: 7000 });
  device.syncNow();
  await eventually([platform], () => cut > 0);
  server.location = home;
  server.rows.delete(`stock/${foreign}`);
  server.version++;
  server.put('category', device.newId(), 'business', { name: 'After', sort: 1, colour: null, closed: false });
  server.network = (_, forward) => forward();
  device.syncNow();
  await eventually([platform], () => device.state.catalogue.categories.length === 1, 1000);
  expect(device.state.stock.get(tea)).toBe(3000);
  expect(device.state.stock.has(foreign)).toBe(false);
});

test('a device that the restored server does not know keeps everything, says so, and sends all of it when it has joined again', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0);
  server.forgetDevice();
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.reason === 'device_unknown');
  expect(device.state.phase).toBe('ready');
  expect((await device.completeSale(priced(variant))).receipt).toBe('R1.1-000003');
  await device.close();
  const { device: again, platform: second } = await tab(bench, 15);
  await again.rejoin('ABCDE12345');
  await eventually([second], () => again.state.light.colour === 'green' && again.state.light.unsent === 0, 3000);
  expect(sales(server)).toHaveLength(3);
  expect(closings(server)).toEqual([{ binding: register.id, series: 'R1.1', last: 3 }]);
  expect((await again.completeSale(priced(variant))).receipt).toBe('R2.1KTB-000001');
});

test('a resync at any moment replaces what is the server’s and nothing that is unsent', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = async ({ url }, forward) => (url.pathname.startsWith('/api/sync/push') ? Promise.reject(new TypeError('network')) : forward());
  await device.completeSale(priced(variant));
  await device.completeSale(priced(variant));
  server.epoch = 'e2';
  device.syncNow();
  await eventually([platform], () => device.state.light.loading === null && server.requests.filter((one) => one === 'GET /api/sync/pull').length > 3);
  expect(device.state.light.unsent).toBeGreaterThanOrEqual(2);
  expect(device.state.stock.get(variant)).toBe(-2000);
  expect((await device.sales()).map((one) => one.pending)).toEqual([true, true]);
  server.network = (_, forward) => forward();
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0, 1000);
  expect(sales(server)).toHaveLength(2);
  expect(device.state.stock.get(variant)).toBe(-2000);
});

test('a customer who was forgotten is gone here too, with what this device had recorded of them', async () => {
  const { server, device, platform, database } = await shop();
  const { id } = await device.saveCustomer({ name: 'Mama Njeri', phone: '0712', creditLimit: 0, allowance: null, closed: false });
  await eventually([platform], () => device.state.light.unsent === 0);
  server.version++;
  server.put('customer', id, 'business', null);
  device.syncNow();
  await eventually([platform], async () => (await device.customer(id)) === null);
  expect(await privateLines(database)).toEqual([]);
});

async function privateLines(database: string): Promise<unknown[]> {
  const db = await openStore(database, () => undefined);
  const rows = await db.getAll('journal');
  db.close();
  return rows.filter((row) => row.private !== null);
}

async function hashOf(bench: Bench, incarnation: string, seq: number): Promise<string> {
  const db = await openStore(bench.database, () => undefined);
  const row = await db.get('journal', [incarnation, seq]);
  db.close();
  return row!.hash;
}

/** Storage loses rows of the journal while the app is closed. */
async function lose(bench: Bench, from: number, to = from, ended?: string): Promise<void> {
  const db = await openStore(bench.database, () => undefined);
  const incarnation = ended ?? ((await db.get('meta', 'head')) as { incarnation: string }).incarnation;
  await strictWrite(db, ['journal'], (write) => write.objectStore('journal').delete(IDBKeyRange.bound([incarnation, from], [incarnation, to])));
  db.close();
}

async function note(bench: Bench, name: string, value: unknown): Promise<void> {
  const db = await openStore(bench.database, () => undefined);
  await strictWrite(db, ['meta'], (write) => write.objectStore('meta').put(value, name));
  db.close();
}

test('what can be read behind lines that can’t be any more is sent behind a gap, and the journal begins anew', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  for (let at = 0; at < 5; at++) await device.completeSale(priced(variant));
  await device.close();
  const { incarnation } = device.state.device!;
  const before = [...server.journals.values()].flat().length;
  const [good, last] = [await hashOf(bench, incarnation, before + 1), await hashOf(bench, incarnation, before + 5)];
  await lose(bench, before + 2);
  await lose(bench, before + 4);
  server.network = (_, forward) => forward();
  const second = await tab(bench, 11);
  await second.device.completeSale(priced(variant));
  await eventually([second.platform], () => second.device.state.light.colour === 'green' && second.device.state.light.unsent === 0, 1000);
  expect(sales(server).map((one) => one.body['receipt']).sort()).toEqual([1, 3, 5, 6].map((n) => `R1.1-00000${n}`));
  expect(server.seenBranches).toHaveLength(2);
  const resumed = [...server.journals.values()].flat().find((one) => one.type === 'journal.resumed')!;
  expect(resumed).toMatchObject({ prev: last, body: { incarnation, seq: before + 1, hash: good, unreadable: 4, last } });
  // Nothing lies over the server's rows any more, and nothing of it comes again.
  await second.device.close();
  const third = await tab(bench, 13);
  await eventually([third.platform], () => third.device.state.light.colour === 'green');
  expect(sales(server)).toHaveLength(4);
});

test('what a restored server asks for and can’t be read any more doesn’t keep back what is behind it', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  for (let at = 0; at < 4; at++) await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0);
  const held = [...server.journals.values()][0]!;
  const count = held.length;
  await lose(bench, count - 1);
  held.length = count - 3;
  server.epoch = 'e2';
  await eventually([platform], () => server.seenBranches.length > 0 && device.state.light.colour === 'green', 1000);
  expect([...server.journals.values()].map((one) => one.length)).toEqual([count - 2, 1]);
  // What is sold from here on stands in a new incarnation, and doesn't follow what is lost.
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0 && device.state.light.colour === 'green', 1000);
  expect(server.journals.size).toBe(3);
});

test('what a restored server asks for at the end of a journal, and can’t be read any more, is told, and the rest goes on', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  for (let at = 0; at < 4; at++) await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 0);
  const { incarnation } = device.state.device!;
  const held = [...server.journals.values()][0]!;
  const count = held.length;
  const [good, last] = [await hashOf(bench, incarnation, count - 2), await hashOf(bench, incarnation, count)];
  await lose(bench, count - 1, count);
  held.length = count - 3;
  server.epoch = 'e2';
  await eventually([platform], () => server.journals.size === 2 && device.state.light.colour === 'green', 1000);
  expect(held).toHaveLength(count - 2);
  expect([...server.journals.values()][1]).toMatchObject([{ type: 'journal.resumed', body: { incarnation, seq: count - 2, hash: good, unreadable: 2, last } }]);
  await device.completeSale(priced(variant));
  await eventually([platform], () => sales(server).length === 3 && device.state.light.colour === 'green', 1000);
});

test('lines at the end of an incarnation that has ended which can’t be read any more are told of, once', async () => {
  for (const all of [false, true]) {
    const bench = await shop();
    const { server, device, platform } = bench;
    const variant = await item(device);
    await eventually([platform], () => device.state.light.unsent === 0);
    // A copy of this device was faster; it is told so, and then the network fails, before what differs has arrived.
    const journal = [...server.journals.values()][0]!;
    const before = journal.length;
    journal.push({ id: 'x', hash: 'f'.repeat(64), control: 700, actor: null, at: 0, type: 'other', body: {}, outcome: 'applied', code: null, version: ++server.version });
    server.network = ({ url, init }, forward) => (url.pathname === '/api/sync/push' && branchOf(init) !== '' ? Promise.reject(new TypeError('network')) : forward());
    const { incarnation } = device.state.device!;
    for (let at = 0; at < 3; at++) await device.completeSale(priced(variant));
    await eventually([platform], () => device.state.light.reason === 'network', 1000);
    await device.close();
    const [good, last] = [await hashOf(bench, incarnation, all ? before : before + 1), await hashOf(bench, incarnation, before + 3)];
    await lose(bench, all ? before + 1 : before + 2, before + 3, incarnation);
    const second = await tab(bench, 11);
    server.network = (_, forward) => forward();
    await second.device.completeSale(priced(variant));
    await eventually([second.platform], () => second.device.state.light.colour === 'green' && second.device.state.light.unsent === 0, 1000);
    expect(sales(server)).toHaveLength(all ? 1 : 2);
    const told = (): unknown[] => [...server.journals.values()].flat().filter((one) => one.type === 'journal.resumed').map((one) => one.body);
    expect(told()).toEqual([{ incarnation, seq: all ? before : before + 1, hash: good, unreadable: all ? 3 : 2, last }]);
    // Nothing lies over the server's rows any more.
    await eventually([second.platform], () => second.device.state.light.colour === 'green');
    await second.device.close();
    const third = await tab(bench, 13);
    await eventually([third.platform], () => third.device.state.light.colour === 'green');
    expect(told()).toHaveLength(1);
    expect(await overlaysOf(bench)).toEqual([]);
  }
});

test('a sale that is made while it is looked for what can still be read stays on the screen, and is the end of what has ended', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  const { incarnation } = device.state.device!;
  const before = [...server.journals.values()][0]!.length;
  for (let at = 0; at < 3; at++) await device.completeSale(priced(variant));
  await lose(bench, before + 2, before + 3);

  const db = await openStore(bench.database, () => undefined);
  const get = db.get.bind(db) as (store: string, key: unknown) => Promise<unknown>;
  let reads = 0;
  // Read are the end, what is confirmed, and the two behind that, of which one is lost; the fifth is the last that can be read.
  const watched = async (store: string, key: unknown): Promise<unknown> => {
    const read = await get(store, key);
    if (store === 'journal' && ++reads === 5) await device.completeSale(priced(variant));
    return read;
  };
  Object.assign(db, { get: watched });
  const salt = (): Uint8Array => new Uint8Array(16);
  const newId = (): string => device.newId();
  const circumstance = { wall: 0, mono: 0, session: 's', anchor: undefined, corrected: platform.wall(), actor: null };
  const head = await goodHead(db, new Recorder(db, newId, salt), newId, circumstance);
  expect(head.incarnation).not.toBe(incarnation);
  expect(((await db.get('meta', 'ended')) as Record<string, unknown>)[incarnation]).toEqual({ seq: before + 4, hash: await hashOf(bench, incarnation, before + 4) });
  const told = async (): Promise<unknown> => db.get('meta', 'resumed');
  expect(await told()).toMatchObject({ words: [{ unreadable: 3 }] });
  const sold = await Promise.all([1, 4].map(async (at) => (await db.get('journal', [incarnation, before + at]))!.id));
  expect((await overlaysOf(bench)).map(({ operation }) => operation)).toEqual(expect.arrayContaining(sold));
  // What is lost of it later is told beside what was lost before.
  await strictWrite(db, ['journal'], (write) => write.objectStore('journal').delete([incarnation, before + 4]));
  await goodHead(db, new Recorder(db, newId, salt), newId, circumstance);
  expect(await told()).toMatchObject({ words: [{ unreadable: 3 }, { unreadable: 3 }] });
  db.close();
});

test('of two losses that a till tells of, each is counted until somebody has dealt with it', async () => {
  const bench = await shop();
  const variant = await item(bench.device);
  await bench.device.completeSale(priced(variant));
  await eventually([bench.platform], () => bench.device.state.light.unsent === 0);
  const db = await openStore(bench.database, () => undefined);
  const rows = await db.getAll('journal');
  const [one, two] = rows.slice(-2) as [JournalRow, JournalRow];
  const resumed = { words: [{ tail: {}, unreadable: 20, operation: one.id }, { tail: {}, unreadable: 1, operation: two.id }] };
  const lost = async (first: string, second: string): Promise<number> => {
    await strictWrite(db, ['meta', 'journal'], async (write) => {
      await write.objectStore('meta').put(resumed, 'resumed');
      await write.objectStore('journal').put({ ...one, outcome: first });
      await write.objectStore('journal').put({ ...two, outcome: second });
    });
    const counts = new Counts(db);
    await counts.look([], true);
    return counts.lost;
  };
  expect(await lost('flagged', 'pending')).toBe(21);
  expect(await lost('flagged', 'applied')).toBe(20);
  expect(await lost(SETTLED, 'applied')).toBe(0);
  // A word that was let go of was archived long ago.
  await strictWrite(db, ['journal'], (write) => write.objectStore('journal').delete([one.incarnation, one.seq]));
  const counts = new Counts(db);
  await counts.look([], true);
  expect(counts.lost).toBe(0);
  db.close();
});

function branchOf(init: RequestInit): string {
  const sent = init.body as Uint8Array;
  const text = new TextDecoder().decode(sent[0] === 0x1f ? gunzipSync(sent) : sent);
  return (JSON.parse(text.slice(0, text.indexOf('\n'))) as { branch: string }).branch;
}

test('a journal whose end can’t be read begins anew: the rest is sent, and the loss is told', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  for (let at = 0; at < 4; at++) await device.completeSale(priced(variant));
  await device.close();
  const { incarnation } = device.state.device!;
  const before = [...server.journals.values()].flat().length;
  const lost = await hashOf(bench, incarnation, before + 4);
  await lose(bench, before + 3, before + 4);
  const second = await tab(bench, 11);
  expect(second.device.state.phase).toBe('ready');
  // What is sold from here on stands behind the new beginning.
  await second.device.completeSale(priced(variant));
  server.network = (_, forward) => forward();
  await eventually([second.platform], () => second.device.state.light.colour === 'green' && second.device.state.light.unsent === 0, 1000);
  expect(sales(server)).toHaveLength(3);
  const resumed = [...server.journals.values()].flat().filter((one) => one.type === 'journal.resumed');
  expect(resumed.map((one) => one.body)).toEqual([{ incarnation, seq: before + 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string, unreadable: 2, last: lost }]);
  await second.device.close();
  const third = await tab(bench, 13);
  await eventually([third.platform], () => third.device.state.light.colour === 'green');
  expect([...server.journals.values()].flat().filter((one) => one.type === 'journal.resumed')).toHaveLength(1);
});

test('what can be read of a journal is sent, however old the engine’s notes of it are', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  // Attempts neither succeed nor fail: nothing is noted after the first sale.
  server.network = () => new Promise(() => undefined);
  for (let at = 0; at < 4; at++) await device.completeSale(priced(variant));
  await quiet();
  await device.close();
  const before = [...server.journals.values()].flat().length;
  await lose(bench, before + 4, before + 4);
  server.network = (_, forward) => forward();
  const second = await tab(bench, 11);
  await second.device.completeSale(priced(variant));
  await eventually([second.platform], () => second.device.state.light.colour === 'green' && second.device.state.light.unsent === 0, 1000);
  expect(sales(server).map((one) => one.body['receipt'])).toEqual([1, 2, 3, 5].map((n) => `R1.1-00000${n}`));
});

test('a journal whose end is lost twice is sent as far as it can be read, whatever the engine’s notes know of that', async () => {
  for (const made of ['before the first loss', 'never']) {
    const bench = await shop();
    const { server, device, platform } = bench;
    const variant = await item(device);
    await eventually([platform], () => device.state.light.unsent === 0);
    server.network = () => new Promise(() => undefined);
    for (let at = 0; at < 3; at++) await device.completeSale(priced(variant));
    await device.close();
    const before = [...server.journals.values()].flat().length;
    await lose(bench, before + 3);
    const notes = await engineNotes(bench);
    // At this start what talks to the server couldn't be loaded: it sells, and makes no notes.
    const second = await tab(bench, 11);
    await second.device.completeSale(priced(variant));
    await second.device.completeSale(priced(variant));
    await second.device.close();
    await engineNotes(bench, made === 'never' ? null : notes);
    await lose(bench, 3);
    server.network = (_, forward) => forward();
    const third = await tab(bench, 13);
    await third.device.completeSale(priced(variant));
    await eventually([third.platform], () => third.device.state.light.colour === 'green' && third.device.state.light.unsent === 0, 1000);
    expect(sales(server).map((one) => one.body['receipt'])).toEqual([1, 2, 4, 6].map((n) => `R1.1-00000${n}`));
    expect([...server.journals.values()].flat().filter((one) => one.type === 'journal.resumed')).toHaveLength(2);
    await third.device.close();
    const fourth = await tab(bench, 17);
    await eventually([fourth.platform], () => fourth.device.state.light.colour === 'green' && fourth.device.state.light.unsent === 0, 1000);
  }
});

/** What the engine knew when it last noted it; `put` is what it finds next. */
async function engineNotes(bench: Bench, put?: unknown): Promise<unknown> {
  const db = await openStore(bench.database, () => undefined);
  const notes = await db.get('meta', 'engine');
  if (put === null) await relaxedWrite(db, ['meta'], (write) => write.objectStore('meta').delete('engine'));
  else if (put !== undefined) await relaxedWrite(db, ['meta'], (write) => write.objectStore('meta').put(put, 'engine'));
  db.close();
  return notes;
}

test('what was lost on the disk, and had reached the server, isn’t counted twice on the screen', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  const stock = device.state.stock.get(variant) ?? 0;
  // It arrives, and nobody hears that it did.
  server.network = async (_, forward) => {
    await forward();
    throw new TypeError('network');
  };
  await device.completeSale(priced(variant));
  await eventually([platform], () => sales(server).length === 1);
  await device.close();
  await lose(bench, [...server.journals.values()].flat().length);
  server.version++;
  server.network = (_, forward) => forward();
  const second = await tab(bench, 11);
  await eventually([second.platform], () => second.device.state.light.colour === 'green' && second.device.state.light.unsent === 0, 1000);
  expect((await overlaysOf(bench)).map((one) => one.operation)).toEqual([]);
  expect(second.device.state.stock.get(variant) ?? 0).toBe(stock - 1000);
});

async function overlaysOf(bench: Bench): Promise<{ operation: string }[]> {
  const db = await openStore(bench.database, () => undefined);
  const overlays = await db.getAll('overlays');
  db.close();
  return overlays;
}

test('a sale that is made in the moment in which a device parts from its copy’s history is sent', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  const [, journal] = [...server.journals][0]!;
  journal.push({ id: 'x', hash: 'f'.repeat(64), control: 700, actor: null, at: 0, type: 'other', body: {}, outcome: 'applied', code: null, version: ++server.version });
  let selling: Promise<unknown> | undefined;
  const sell = (): void => void (selling ??= device.completeSale(priced(variant)));
  // The first thing that it does then: it reads what is to part, or opens the new incarnation.
  const real = { transaction: IDBDatabase.prototype.transaction, getAll: IDBObjectStore.prototype.getAll };
  vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (this: IDBObjectStore, ...asked) {
    const read = real.getAll.apply(this, asked);
    const range = asked[0] as IDBKeyRange | undefined;
    if (this.name === 'journal' && Array.isArray(range?.upper) && range.upper[1] === Infinity) sell();
    return read;
  });
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...request) {
    const begun = real.transaction.apply(this, request);
    if (request[1] === 'readwrite' && (request[2] as IDBTransactionOptions).durability === 'strict' && [request[0]].flat().join() === 'meta') sell();
    return begun;
  });
  server.epoch = 'e2';
  device.syncNow();
  await eventually([platform], () => selling !== undefined);
  await selling;
  vi.restoreAllMocks();
  await eventually([platform], () => device.state.light.colour === 'green' && device.state.light.unsent === 0, 1000);
  expect(sales(server)).toHaveLength(1);
});

test('what may be lost is said until somebody has dealt with it, and what was dealt with isn’t counted', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  server.network = () => Promise.reject(new TypeError('network'));
  await device.completeSale(priced(variant));
  await device.close();
  await lose(bench, [...server.journals.values()].flat().length + 1);
  server.judge = ({ type }) => ({ outcome: type === 'journal.resumed' ? 'flagged' : 'applied', code: null });
  server.network = (_, forward) => forward();
  const { device: second, platform: clock } = await tab(bench, 11);
  await eventually([clock], () => second.state.light.review === 1, 1000);
  expect(second.state.light.lost).toBe(1);
  const told = [...server.journals.values()].flat().find((one) => one.type === 'journal.resumed')!;
  server.version++;
  server.put('outcome', told.id, `device/${second.state.device!.id}`, { outcome: 'flagged', code: null, flags: ['possible_loss'], settled: true });
  await eventually([clock], () => second.state.light.review === 0, 10_000);
  expect(second.state.light.lost).toBe(0);
});

test('what the server confirmed and this device has forgotten is no loss', async () => {
  const bench = await shop();
  const { server, device, platform } = bench;
  await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  await device.close();
  await lose(bench, 1, 1000);
  const { device: second, platform: clock } = await tab(bench, 11);
  await eventually([clock], () => second.state.light.colour === 'green');
  expect([...server.journals.values()].flat().some((one) => one.type === 'journal.resumed')).toBe(false);
});

/** The place beside the database that a browser gives a page. */
function giveNotes(): Map<string, string> {
  const notes = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (key: string) => notes.get(key) ?? null, setItem: (key: string, text: string) => void notes.set(key, text) });
  return notes;
}

/** As when the browser has thrown the whole database away: another one takes its place under the name that it had. */
function empty(bench: Bench, notes: Map<string, string>): Bench {
  const database = `kaunta-${++databases}`;
  notes.set(`${database}.remembered`, notes.get(`${bench.database}.remembered`)!);
  return { ...bench, database };
}

test('a browser that lost everything says so, counts what may be lost, and the device that takes its place tells the server', async () => {
  const notes = giveNotes();
  const bench = await shop();
  const { server, device, platform } = bench;
  const variant = await item(device);
  await eventually([platform], () => device.state.light.unsent === 0);
  const arrived = [...server.journals.values()].flat();
  const { incarnation } = device.state.device!;
  server.network = () => Promise.reject(new TypeError('network'));
  await device.completeSale(priced(variant));
  await device.completeSale(priced(variant));
  await eventually([platform], () => device.state.light.unsent === 2);
  await device.close();
  const { business } = device.state.device!;
  const last = await hashOf(bench, incarnation, arrived.length + 2);

  server.network = (_, forward) => forward();
  const { device: second, platform: clock } = await tab(empty(bench, notes), 11);
  expect(second.state.phase).toBe('none');
  expect(await second.lostBefore()).toEqual({ name: 'Till', count: 2 });
  let joined = false;
  await Promise.all([second.enrol({ code: 'KATIKA', deviceName: 'Till again' }).finally(() => (joined = true)), eventually([clock], () => joined, 10)]);
  expect(second.state.device!.business).toBe(business);
  await eventually([clock], () => second.state.light.unsent === 0 && second.state.light.colour === 'green');
  const told = [...server.journals.values()].flat().slice(arrived.length);
  expect(told.map(({ type, body }) => ({ type, body }))).toEqual([{ type: 'journal.resumed', body: { incarnation, seq: arrived.length, hash: arrived.at(-1)!.hash, unreadable: 2, last } }]);
  expect(await second.lostBefore()).toEqual({ name: 'Till again', count: 0 });
});

/** The page is killed when it is about to begin its n-th write: from there on it neither stores nor asks anything. */
function killAtWrite(server: FakeServer, n: number): { killed: () => boolean; revive: () => void } {
  let writes = 0;
  const real = IDBDatabase.prototype.transaction;
  const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...request) {
    if (request[1] !== 'readwrite' || ++writes < n) return real.apply(this, request);
    server.network = () => Promise.reject(new TypeError('killed'));
    throw new DOMException('killed', 'InvalidStateError');
  });
  return {
    killed: () => writes >= n,
    revive: () => {
      spy.mockRestore();
      server.network = (_, forward) => forward();
    },
  };
}

test('wherever the device that takes its place is killed, the loss is told once', async () => {
  for (const write of [1, 2, 3, 4, 5]) {
    const notes = giveNotes();
    const bench = await shop();
    const { server, device, platform } = bench;
    const variant = await item(device);
    await eventually([platform], () => device.state.light.unsent === 0);
    server.network = () => Promise.reject(new TypeError('network'));
    await device.completeSale(priced(variant));
    await device.completeSale(priced(variant));
    await eventually([platform], () => device.state.light.unsent === 2);
    await device.close();
    server.network = (_, forward) => forward();

    const next = empty(bench, notes);
    const { device: second, platform: clock } = await tab(next, 11);
    const death = killAtWrite(server, write);
    let left = false;
    second.enrol({ code: 'KATIKA', deviceName: 'Till again' }).then(() => undefined, () => (left = true));
    await eventually([clock], () => death.killed() && (left || second.state.phase !== 'none'), 10);
    await second.close();
    death.revive();

    const { device: third, platform: later } = await tab(next, 13);
    if (third.state.phase === 'none') {
      expect(await third.lostBefore()).toEqual({ name: 'Till', count: 2 });
      await Promise.all([third.enrol({ code: 'KATIKA', deviceName: 'Till again' }).finally(() => (left = true)), eventually([later], () => third.state.phase === 'ready', 10)]);
    }
    await eventually([later], () => third.state.light.unsent === 0 && third.state.light.colour === 'green');
    const told = [...server.journals.values()].flat().filter((one) => one.type === 'journal.resumed');
    expect(told.map(({ body }) => body['unreadable']), `killed at write ${write}`).toEqual([2]);
  }
});

test('where all had arrived, or there is no place beside the database, the device that takes its place has nothing to tell', async () => {
  const notes = giveNotes();
  const bench = await shop();
  const { server, device, platform } = bench;
  await item(device);
  await eventually([platform], () => device.state.light.unsent === 0 && device.state.light.colour === 'green');
  await device.close();
  const { device: second, platform: clock } = await tab(empty(bench, notes), 11);
  expect(await second.lostBefore()).toEqual({ name: 'Till', count: 0 });
  notes.set([...notes.keys()].at(-1)!, 'torn');
  expect(await second.lostBefore()).toBeNull();
  const denied = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.stubGlobal('localStorage', { getItem: denied, setItem: denied });
  expect(await second.lostBefore()).toBeNull();
  let joined = false;
  await Promise.all([second.enrol({ code: 'KATIKA', deviceName: 'Till' }).finally(() => (joined = true)), eventually([clock], () => joined, 10)]);
  await eventually([clock], () => second.state.light.colour === 'green');
  expect([...server.journals.values()].flat().some((one) => one.type === 'journal.resumed')).toBe(false);
});

test('of two edits the other is picked by an ordinary edit, and then the entry is dealt with', async () => {
  const { server, device, platform } = await shop();
  const variant = await item(device);
  const { id: category } = await device.saveCategory({ name: 'Drinks' });
  const line = { device: device.newId(), incarnation: device.newId(), branch: '', seq: 4, hash: 'a'.repeat(64), id: device.newId() };
  await device.settle([line], null, [
    { kind: 'category', id: category, field: 'name', value: 'Cold drinks' },
    { kind: 'variant', id: variant, field: 'price', value: 60_000_000 },
    { kind: 'variant', id: variant, field: 'sku', value: null },
  ]);
  await device.release([{ ...line, id: null }]);
  await eventually([platform], () => device.state.light.unsent === 0);
  const written = [...server.journals.values()].flat().slice(-4);
  expect(written.map((one) => one.type)).toEqual(['category.saved', 'product.saved', 'review.settled', 'operation.released']);
  expect(written[0]!.body['set']).toEqual({ name: 'Cold drinks' });
  expect(written[1]!.body['variants']).toEqual({ [variant]: { price: 60_000_000, sku: null } });
  expect((written[3]!.body['lines'] as { as?: string }[])[0]!.as).toMatch(/^[0-9a-f-]{36}$/);
  expect(device.state.catalogue.item(variant)?.price).toBe(60_000_000);
  await expect(device.settle([line], null, [{ kind: 'moon', id: category, field: 'name', value: '' }])).rejects.toThrow('moon');
});
