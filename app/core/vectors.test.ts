import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { split } from './allocation.ts';
import type { Basket } from './basket.ts';
import { creditLeft, creditWorstCase } from './credit.ts';
import { cashDifference, countCash, type Drawer, expectedCash } from './drawer.ts';
import { exchange } from './exchange.ts';
import { multiplyDivide } from './integer.ts';
import { currencies, exponentOf } from './money.ts';
import { choosePrice, type ListPrice, listPricesOf, type PriceList } from './prices.ts';
import { completeBasket, priceBasket } from './pricing.ts';
import { faultOf, type Promotion, type PromotionWindow } from './promotion.ts';
import { promotionRules } from './promotions.ts';
import { type Answer, answer } from './refusals.ts';
import { payOut, raceReturn, returnLine, type SoldLine } from './returns.ts';
import { readScaleBarcode, scaleLine, type ScaleRule } from './scale.ts';
import type { TaxRule } from './tax.ts';
import { movementFigures, paymentFigures, returnFigures, type CashMovement } from './shift-moves.ts';
import { cashChange, drawerOf, noFigures, plusFigures, saleFigures, type ShiftFigures, type SoldInShift } from './shift.ts';
import { settle, type Tender } from './tender.ts';
import { businessDay, localTime } from './time.ts';
import { readVoucherCode } from './voucher.ts';

// The tables of spec/vectors, which C# runs too. See the README there.

interface Row {
  readonly why: string;
  readonly is?: unknown;
  readonly refused?: string;
}

interface Table<R> {
  readonly rows: readonly R[];
  readonly taxGroups?: Readonly<Record<string, readonly TaxRule[]>>;
}

const load = <R>(name: string): Table<R & Row> =>
  JSON.parse(readFileSync(new URL(`../../spec/vectors/${name}.json`, import.meta.url), 'utf8')) as Table<R & Row>;

function vectors<R>(name: string, run: (row: R & Row, table: Table<R & Row>) => Answer<unknown>): void {
  const table = load<R>(name);
  describe(name, () => {
    test.each(table.rows.map((row) => [row.why, row] as const))('%s', (_, row) => {
      const result = run(row, table);
      const got = result.ok ? { is: result.value } : { refused: result.code };
      expect(pick(got, row)).toEqual(row.refused === undefined ? { is: row.is } : { refused: row.refused });
    });
  });
}

/** Of what came out, the figures that the row names. */
function pick(got: unknown, wanted: unknown): unknown {
  if (Array.isArray(wanted) && Array.isArray(got)) return got.map((item, i) => pick(item, wanted[i]));
  if (typeof wanted === 'object' && wanted !== null && typeof got === 'object' && got !== null && !Array.isArray(wanted)) {
    const names = 'why' in wanted ? Object.keys(got) : Object.keys(wanted);
    return Object.fromEntries(
      names.map((name) => [name, pick((got as Record<string, unknown>)[name], (wanted as Record<string, unknown>)[name])]),
    );
  }
  return got;
}

vectors<{ credit: [number, number | null, number, number]; online: boolean; tills: number }>('credit', ({ credit: [limit, allowance, balance, pending], online, tills }) =>
  answer(() => ({ left: creditLeft({ limit, allowance }, balance, pending, online), worst: creditWorstCase({ limit, allowance }, tills) })),
);
vectors<{ multiplyDivide: [number, number, number] }>('numbers', (row) => answer(() => multiplyDivide(...row.multiplyDivide)));

vectors<{ whole: number; weights: number[] }>('allocation', (row) => answer(() => split(row.whole, row.weights)));

vectors<{ currency: string }>('currencies', (row) => answer(() => exponentOf(row.currency) ?? null));

vectors<{ total: number; coin: number | null; tenders: [string, number][] }>('settlement', (row) =>
  map(
    settle(
      row.total,
      row.tenders.map(([kind, amount]) => ({ kind, amount })),
      row.coin,
      'KES',
    ),
    ({ cashRounding, change }) => [cashRounding, change],
  ),
);

vectors<{ line: Partial<SoldLine> & Pick<SoldLine, 'quantity' | 'total'>; parts: number[] }>('returns', (row) => {
  const line = { discounts: [], allocated: 0, exempted: 0, taxes: [], ...row.line };
  const back = [];
  let returned = 0;
  for (const quantity of row.parts) {
    const part = returnLine(line, returned, quantity);
    if (!part.ok) return part;
    back.push(part.value);
    returned += quantity;
  }
  return { ok: true, value: back };
});

vectors<{ payOut: [number, number, number, number, number] }>('payouts', (row) => payOut(...row.payOut));

vectors<{ typed: string }>('voucher-codes', ({ typed }) => answer(() => readVoucherCode(typed)));

vectors<{ exchange: [number, number, number, number] }>('exchanges', ({ exchange: [due, worth, owed, same] }) =>
  map(exchange(due, worth, owed, same !== 0), ({ against, onAccount, toPay, toGiveBack }) => [against, onAccount, toPay, toGiveBack]),
);

vectors<{ drawer: [number, number, number, number, number]; counted: [number, number][]; expected: number; difference: number }>(
  'drawer',
  (row) =>
    answer(() => {
      const [float, cashTendered, changeGiven, paidIn, paidOut] = row.drawer;
      const drawer: Drawer = { float, cashTendered, changeGiven, paidIn, paidOut };
      const counted = countCash(row.counted.map(([valueMinor, pieces]) => ({ valueMinor, pieces })));
      expect([expectedCash(drawer), cashDifference(drawer, counted)]).toEqual([row.expected, row.difference]);
      return undefined;
    }),
);

type Parts = { taxes: [string, number][]; tenders: [string, number][] };
type ShiftOperation = {
  sale?: Omit<SoldInShift, keyof Parts> & Parts;
  return?: { paid: number; cashRounding: number } & Parts;
  payment?: { amount: number } & Pick<Parts, 'tenders'>;
  movement?: [CashMovement, number];
};
const taxesOf = (taxes: [string, number][]) => taxes.map(([code, amount]) => ({ code, amount }));
const tendersOf = (tenders: [string, number][]) => tenders.map(([kind, amount]) => ({ kind, amount }));

function figuresOf({ sale, return: back, payment, movement }: ShiftOperation): ShiftFigures {
  if (sale) return saleFigures({ ...sale, taxes: taxesOf(sale.taxes), tenders: tendersOf(sale.tenders) });
  if (back) return returnFigures({ ...back, taxes: taxesOf(back.taxes), tenders: tendersOf(back.tenders) });
  if (payment) return paymentFigures(payment.amount, tendersOf(payment.tenders));
  return movementFigures(...movement!);
}

vectors<{ float: number; operations: ShiftOperation[]; counted: number }>('shifts', ({ float, operations, counted }) =>
  answer(() => {
    const parts = operations.map(figuresOf);
    const figures = parts.reduce(plusFigures, noFigures);
    const drawer = drawerOf(figures, float);
    expect(parts.reduceRight(plusFigures, noFigures)).toEqual(figures);
    expect(cashChange(figures)).toBe(expectedCash(drawer) - float);
    return { ...figures, expected: expectedCash(drawer), difference: cashDifference(drawer, counted) };
  }),
);

for (const name of ['baskets', 'promotions', 'extras']) {
vectors<{ price?: Basket; complete?: Basket }>(name, (row, table) => {
  const withTaxes = <T extends { readonly taxGroup?: string | null; readonly taxes?: readonly TaxRule[] }>(item: T): T =>
    item.taxGroup == null || !table.taxGroups ? item : { ...item, taxes: table.taxGroups[item.taxGroup]! };
  const resolve = (basket: Basket): Basket => ({
    ...basket,
    lines: basket.lines.map(withTaxes),
    fees: (basket.fees ?? []).map(withTaxes),
  });
  return row.complete ? completeBasket(resolve(row.complete), promotionRules) : priceBasket(resolve(row.price!), promotionRules);
});
}

/** What a promotion of 10 % without conditions of its own is granted on a basket of one thing. */
const isGranted = (promotion: Partial<Promotion>, basket: Partial<Basket>): Answer<boolean> =>
  map(
    priceBasket(
      {
        currency: 'KES',
        lines: [{ line: 1, variant: 'a', quantity: 1000, unitPrice: 1_000_000 }],
        promotions: [{ promotion: 'p', revision: 'r', kind: 'percent', value: 100_000, ...promotion }],
        ...basket,
      },
      promotionRules,
    ),
    ({ total }) => total === 900,
  );

// What the office asks before it keeps a promotion is what pricing refuses for the promotion's own sake.
test.each(load<{ window: PromotionWindow; at: unknown }>('windows').rows.filter((row) => row.at !== null).map((row) => [row.why, row] as const))('kept or not: %s', (_, row) => {
  const fault = faultOf({ promotion: 'p', revision: 'r', kind: 'percent', window: row.window });
  if (fault !== null || row.refused === undefined) expect(fault).toBe(row.refused ?? null);
});

vectors<{ window: PromotionWindow; at: [string, number] | null }>('windows', ({ window, at }) =>
  isGranted({ window }, at === null ? {} : { at: { on: at[0], minute: at[1] } }),
);

vectors<{ at: string; zone: string; window: PromotionWindow }>('zones', ({ at, zone, window }) => isGranted({ window }, { at: localTime(Date.parse(at), zone) }));

vectors<{ at: number; zone: string; dayStartMinutes: number }>('days', ({ at, zone, dayStartMinutes }) => answer(() => businessDay(at, zone, dayStartMinutes)));

vectors<{ promotion: Partial<Promotion>; basket: Partial<Basket> }>('conditions', (row) => isGranted(row.promotion, row.basket));

vectors<{ own: ListPrice; groupList: ListPrice | null; locationList: ListPrice | null; quantity: number; overridden: number | null }>(
  'prices',
  (row) => choosePrice(row.own, row.groupList, row.locationList, row.quantity, row.overridden),
);

vectors<{ lists: PriceList[]; prices: Record<string, ListPrice>; location: string | null; group: string | null }>('price-lists', (row) => {
  const { group, location } = listPricesOf(row.lists, row.prices, row.location, row.group);
  return { ok: true, value: [group?.revision ?? null, location?.revision ?? null] };
});

vectors<{ code: string; rules: ScaleRule[]; unitPrice: number }>('labels', (row) => {
  const label = readScaleBarcode(row.code, row.rules);
  if (!label.ok || label.value === null) return label;
  const { item } = label.value;
  return map(scaleLine(label.value, row.unitPrice), (line) => ({ item, ...line }));
});

vectors<{ race: [number, number, number, number, number, number] }>('races', (row) =>
  map(raceReturn(...row.race), (raced) => [raced.within, raced.overReturned, raced.acceptedMinor, raced.toRecoverMinor]),
);

vectors<{ currency: string; total: number; coin: number | null; tenders: Tender[] }>('second-currency', (row) =>
  map(settle(row.total, row.tenders, row.coin, row.currency), (settled) => [settled.cashRounding, settled.change, settled.exchangeDifference]),
);

test('every currency has the exponent that C# gives it', () => {
  const all: Record<string, number> = JSON.parse(
    readFileSync(new URL('../../spec/vectors/currency-exponents.json', import.meta.url), 'utf8'),
  );
  expect(Object.fromEntries([...currencies].sort())).toEqual(all);
});

function map<T, U>(from: Answer<T>, to: (value: T) => U): Answer<U> {
  return from.ok ? { ok: true, value: to(from.value) } : from;
}

test('only a refusal says why a promotion can’t be kept', () => {
  expect(faultOf({ promotion: 'p', revision: 'r', kind: 'percent', value: 1_000_001 })).toBe('promotion_out_of_range');
  expect(faultOf({ promotion: 'p', revision: 'r', kind: 'percent', value: 1_000_000 })).toBeNull();
  const broken = { promotion: 'p', revision: 'r', kind: 'percent', get window(): PromotionWindow { throw new TypeError('broken'); } } as const;
  expect(() => faultOf(broken)).toThrow('broken');
});

test('a basket with promotions is not priced without their rules', () => {
  const promotions: Promotion[] = [{ promotion: 'p', revision: 'r', kind: 'percent', value: 1 }];
  expect(() => priceBasket({ currency: 'KES', lines: [], promotions })).toThrow('promotions');
});
