// Tills of the app's own engine, storage and transport, run by Node for `./kaunta faults`: real requests over a bad network, a database
// in memory, and a clock that runs faster, so that a deadline of half a minute is over in a few seconds. Commands come as lines of JSON;
// every sale that a till calls done is written out at that moment.

/// <reference types="node" />

import 'fake-indexeddb/auto';
import { createInterface } from 'node:readline';
import { openKaunta, type Kaunta, type PricedSale } from '../sync/index.ts';
import { browserPlatform, type Platform } from '../sync/platform.ts';

// Half a minute's deadline is eight seconds: on a busy machine a whole feed into a database in memory takes longer than four.
const SPEED = 4;
const SELL_EVERY_MS = 250;
const LONG_QUEUE = 100;

interface Till {
  device: Kaunta;
  skew: { ms: number };
  platform: Platform;
}
type Command =
  | { do: 'enrol'; till: number; base: string; code: string }
  | { do: 'sell'; on: boolean }
  | { do: 'skew'; till: number; ms: number }
  | { do: 'wake' | 'state' | 'end' };

if (typeof navigator === 'undefined') Object.defineProperty(globalThis, 'navigator', { value: {} });
const real = browserPlatform();
const tills = new Map<number, Till>();
let selling = false;
let round = Promise.resolve();

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function enrol({ till, base, code }: { till: number; base: string; code: string }): Promise<void> {
  const skew = { ms: 0 };
  const platform: Platform = {
    ...real,
    wall: () => real.wall() + skew.ms,
    mono: () => real.mono() * SPEED,
    after: (ms, run) => real.after(ms / SPEED, run),
    // In one process the tills share nothing: each leads alone.
    locks: undefined,
    channel: () => undefined,
    storage: undefined,
  };
  const device = await openKaunta({ platform, base, database: `till-${till}` });
  await device.enrol({ code, deviceName: `Node ${till}` });
  tills.set(till, { device, skew, platform });
  const { id, business } = device.state.device!;
  say({ enrolled: till, device: id, business });
}

function basket(device: Kaunta, chance: number): PricedSale | null {
  const { items } = device.state.catalogue;
  const item = items[chance % items.length];
  if (!item?.taxGroup) return null;
  const quantity = 1000 * (1 + (chance % 3));
  const total = (item.price * quantity) / 1_000_000;
  const taxes = [{ code: item.taxGroup.taxes[0]!.code, rate: 0, inclusive: true, base: total, amount: 0 }];
  return {
    currency: 'GBP', taxRounding: 'line', basketDiscounts: [], fees: [], taxes, total, cashRounding: 0, change: 0,
    lines: [{
      line: 1, product: item.product, variant: item.variant, name: item.name, unit: item.unit, quantity, unitPrice: item.price, priceSource: 'variant',
      priceRevision: item.priceRevision, gross: total, discounts: [], promotions: [], allocated: 0, net: total, taxGroup: item.taxGroup.id,
      taxGroupRevision: item.taxGroup.revision, taxes, total, note: null, reason: null,
    }],
    tenders: [{ tender: device.newId(), kind: 'cash', amount: total, reference: null, claimed: false }],
  };
}

/** A sale; a few at once now and then, as when a till was away. */
async function sell(till: Till): Promise<void> {
  if (till.device.state.light.unsent >= LONG_QUEUE) return;
  const [chance = 0, more = 0] = till.platform.random(2);
  for (let sales = more < 32 ? 5 : 1; sales > 0 && selling; sales--) {
    const priced = basket(till.device, chance + sales);
    if (!priced) return;
    const sold = await till.device.completeSale(priced);
    const { id, business } = till.device.state.device!;
    const lines = sold.lines.map(({ variant, quantity }) => ({ variant, quantity }));
    say({ sold: sold.sale, device: id, business, receipt: sold.receipt, total: sold.total, lines });
  }
}

async function keepSelling(): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve) => real.after(SELL_EVERY_MS, resolve));
    round = sellRound();
    await round;
  }
}

async function sellRound(): Promise<void> {
  for (const till of tills.values()) if (selling) await sell(till);
}

function state(): void {
  const states = [...tills].map(([till, { device }]) => {
    const { phase, problem, light, stock } = device.state;
    return { till, device: device.state.device!.id, phase, problem: problem?.code ?? null, colour: light.colour, unsent: light.unsent, reason: light.reason, stock: Object.fromEntries(stock) };
  });
  say({ states });
}

async function obey(command: Command): Promise<void> {
  switch (command.do) {
    case 'enrol':
      return enrol(command);
    case 'sell':
      selling = command.on;
      // Who asks for quiet compares the books next: nothing is sold after the answer.
      if (!selling) await round;
      return say({ selling });
    case 'skew':
      tills.get(command.till)!.skew.ms = command.ms;
      return;
    case 'wake':
      for (const { device } of tills.values()) device.syncNow();
      return;
    case 'state':
      return state();
    case 'end':
      process.exit(0);
  }
}

let queue = Promise.resolve();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    queue = queue.then(() => obey(JSON.parse(line) as Command));
  })
  // Whoever started this has gone.
  .on('close', () => process.exit(0));
void keepSelling();
