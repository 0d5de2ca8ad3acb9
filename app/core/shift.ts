// What was done in a shift: what an X or Z report shows. The till adds operation by operation as it records them, the server (Core/Cash)
// from the journal; the order changes nothing. Minor units.
import { type Drawer, expectedCash } from './drawer.ts';
import { add, subtract, sum } from './integer.ts';

export interface CountedSum {
  readonly count: number;
  readonly total: number;
}
export interface ShiftTax {
  readonly code: string;
  readonly amount: number;
}
/** What came in by one means of payment, less what went back by it. Of cash it is what stayed: change is taken off. */
export interface ShiftTender {
  readonly kind: string;
  readonly count: number;
  readonly amount: number;
}

export interface ShiftFigures {
  readonly sales: CountedSum;
  readonly returns: CountedSum;
  /** Of customers, for what they owe. */
  readonly payments: CountedSum;
  /** Cash handed over, before change. Money of another currency counts at its worth. */
  readonly cashTendered: number;
  readonly changeGiven: number;
  readonly cashRefunded: number;
  readonly paidIn: number;
  /** Taken out for something: not what was brought to the safe. */
  readonly paidOut: number;
  readonly dropped: number;
  readonly discounts: number;
  readonly tips: number;
  /** Vouchers sold. */
  readonly vouchers: number;
  /** What rounding to coins added, less what it took. */
  readonly cashRounding: number;
  readonly taxes: readonly ShiftTax[];
  readonly tenders: readonly ShiftTender[];
}

/** Kind, and what was handed over (or back); cash of another currency at its worth. */
export interface PaidTender {
  readonly kind: string;
  readonly amount: number;
}

const none: CountedSum = { count: 0, total: 0 };

export const noFigures: ShiftFigures = {
  sales: none, returns: none, payments: none, cashTendered: 0, changeGiven: 0, cashRefunded: 0, paidIn: 0, paidOut: 0, dropped: 0,
  discounts: 0, tips: 0, vouchers: 0, cashRounding: 0, taxes: [], tenders: [],
};

export interface SoldInShift {
  readonly total: number;
  readonly tip?: number;
  readonly vouchers?: number;
  readonly cashRounding: number;
  readonly change: number;
  readonly discounts: number;
  readonly taxes: readonly ShiftTax[];
  readonly tenders: readonly PaidTender[];
}

export const saleFigures = ({ total, tip = 0, vouchers = 0, cashRounding, change, discounts, taxes, tenders }: SoldInShift): ShiftFigures => ({
  ...noFigures,
  sales: { count: 1, total },
  cashTendered: cashOf(tenders),
  changeGiven: change,
  discounts,
  tips: tip,
  vouchers,
  cashRounding,
  taxes: taxesTogether(taxes),
  tenders: tendersTogether([...tenders.map((tender) => ({ ...tender, count: 1 })), { kind: 'cash', count: 0, amount: subtract(0, change) }]),
});

export const plusFigures = (a: ShiftFigures, b: ShiftFigures): ShiftFigures => ({
  sales: plus(a.sales, b.sales),
  returns: plus(a.returns, b.returns),
  payments: plus(a.payments, b.payments),
  cashTendered: add(a.cashTendered, b.cashTendered),
  changeGiven: add(a.changeGiven, b.changeGiven),
  cashRefunded: add(a.cashRefunded, b.cashRefunded),
  paidIn: add(a.paidIn, b.paidIn),
  paidOut: add(a.paidOut, b.paidOut),
  dropped: add(a.dropped, b.dropped),
  discounts: add(a.discounts, b.discounts),
  tips: add(a.tips, b.tips),
  vouchers: add(a.vouchers, b.vouchers),
  cashRounding: add(a.cashRounding, b.cashRounding),
  taxes: taxesTogether([...a.taxes, ...b.taxes]),
  tenders: tendersTogether([...a.tenders, ...b.tenders]),
});

/** The drawer of a shift that began with a float. */
export const drawerOf = (figures: ShiftFigures, float: number): Drawer => ({
  float,
  cashTendered: figures.cashTendered,
  changeGiven: figures.changeGiven,
  paidIn: figures.paidIn,
  paidOut: sum([figures.cashRefunded, figures.paidOut, figures.dropped]),
});

/** What the figures did to the cash in the drawer. */
export const cashChange = (figures: ShiftFigures): number => expectedCash(drawerOf(figures, 0));

const plus = (a: CountedSum, b: CountedSum): CountedSum => ({ count: add(a.count, b.count), total: add(a.total, b.total) });

export const cashOf = (tenders: readonly PaidTender[]): number => sum(tenders.filter(({ kind }) => kind === 'cash').map(({ amount }) => amount));

export function taxesTogether(taxes: readonly ShiftTax[]): ShiftTax[] {
  const byCode = new Map<string, number>();
  for (const { code, amount } of taxes) byCode.set(code, add(byCode.get(code) ?? 0, amount));
  return [...byCode].filter(([, amount]) => amount !== 0).sort(byName).map(([code, amount]) => ({ code, amount }));
}

export function tendersTogether(tenders: readonly ShiftTender[]): ShiftTender[] {
  const byKind = new Map<string, CountedSum>();
  for (const { kind, count, amount } of tenders) byKind.set(kind, plus(byKind.get(kind) ?? none, { count, total: amount }));
  return [...byKind]
    .filter(([, { count, total }]) => count !== 0 || total !== 0)
    .sort(byName)
    .map(([kind, { count, total }]) => ({ kind, count, amount: total }));
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);
