// A return as it is written: lines of an earlier sale that come back, each with its part of the figures, and the rails by which the money
// goes: those that it came by. What has come back before is taken from the returns that this device knows.

import { add, subtract, sum } from './integer.ts';
import { type Answer, answer, Refusal } from './refusals.ts';
import { priceReturn } from './returns.ts';
import { type AppliedTax, taxTotals } from './tax.ts';
import { roundToCash } from './tender.ts';

/** A tax as it stands in a body: a flag that isn't set may be absent, or false. */
export type WrittenTax = Omit<AppliedTax, 'compound'> & { readonly compound?: boolean };

/** A line as its sale wrote it. */
export interface SoldOnce {
  readonly line: number;
  readonly quantity: number;
  readonly discounts: readonly { readonly amount: number }[];
  readonly promotions: readonly { readonly amount: number }[];
  readonly allocated: number;
  readonly exempted?: number;
  readonly taxes: readonly WrittenTax[];
  readonly total: number;
}

/** What a return says of a line of its sale. */
export interface CameBack {
  readonly of: number | null;
  readonly quantity: number;
  readonly paid: number;
}

/** Thousandths, and minor units paid back. Never more units than were sold: beyond that returns have raced, and nothing is left. */
export interface SoFar {
  readonly quantity: number;
  readonly refunded: number;
}

export function cameBack(line: SoldOnce, returns: readonly CameBack[]): SoFar {
  const own = returns.filter((one) => one.of === line.line);
  return { quantity: Math.min(line.quantity, sum(own.map((one) => one.quantity))), refunded: sum(own.map((one) => one.paid)) };
}

/** What of a line can still come back, thousandths; nothing of a line that was itself an exchange. */
export const leftOf = (line: SoldOnce, returns: readonly CameBack[]): number => Math.max(0, line.quantity - cameBack(line, returns).quantity);

export interface LineBack {
  readonly of: number;
  readonly quantity: number;
  readonly returnedBefore: number;
  readonly refundedBefore: number;
  readonly gross: number;
  readonly discounts: number;
  readonly exempted: number;
  readonly net: number;
  readonly taxes: readonly AppliedTax[];
  readonly total: number;
  readonly paid: number;
}

/** The part of one sold line. Refuses what is no longer there: return_exceeds_sold, quantity_not_positive. */
export const lineBack = (line: SoldOnce, quantity: number, returns: readonly CameBack[]): Answer<LineBack> =>
  answer(() => {
    const before = cameBack(line, returns);
    const discounts = [...line.discounts, ...line.promotions].map((one) => one.amount);
    const sold = { quantity: line.quantity, discounts, allocated: line.allocated, exempted: line.exempted ?? 0, taxes: line.taxes.map(applied), total: line.total };
    const { line: part, paid } = priceReturn({ sold, returned: before.quantity, quantity, refunded: before.refunded });
    return {
      of: line.line, quantity, returnedBefore: before.quantity, refundedBefore: before.refunded, gross: part.gross, discounts: add(sum(part.discounts), part.allocated),
      exempted: part.exempted, net: part.net, taxes: part.taxes, total: part.total, paid,
    };
  });

export interface Totals {
  readonly taxes: AppliedTax[];
  readonly total: number;
  readonly paid: number;
}

export const totalsBack = (lines: readonly (Pick<LineBack, 'total' | 'paid'> & { readonly taxes: readonly WrittenTax[] })[]): Answer<Totals> =>
  answer(() => ({ taxes: taxTotals(lines.flatMap((line) => line.taxes.map(applied))), total: sum(lines.map((line) => line.total)), paid: sum(lines.map((line) => line.paid)) }));

/** Money by its kind, minor units above zero. */
export interface Rail {
  readonly kind: string;
  readonly amount: number;
  readonly claimed: boolean;
}

export interface Refund {
  readonly rails: Rail[];
  /** What rounding the cash part to coins adds to what is paid, or takes from it. */
  readonly cashRounding: number;
}

/**
 * How `paid` goes back: by each rail at most what came by it and hasn't gone back yet, cash last, because only it can be anybody's. What no
 * rail covers goes in cash.
 */
export const refundBy = (
  paid: number, tenders: readonly Rail[], earlier: readonly { readonly kind: string; readonly amount: number }[], cashDenomination: number | null,
): Answer<Refund> =>
  answer(() => {
    if (paid < 0) throw new Refusal('amount_out_of_range');
    const rails: Rail[] = [];
    let left = paid;
    // What other goods had paid for is nobody's rail: no money came by it.
    for (const kind of new Set(tenders.map((tender) => tender.kind).filter((kind) => kind !== CASH && kind !== 'exchange'))) {
      const came = tenders.filter((tender) => tender.kind === kind);
      const gone = sum(earlier.filter((one) => one.kind === kind).map((one) => one.amount));
      const amount = Math.min(left, Math.max(0, subtract(sum(came.map((tender) => tender.amount)), gone)));
      if (amount === 0) continue;
      rails.push({ kind, amount, claimed: came.some((tender) => tender.claimed) });
      left -= amount;
    }
    if (left === 0) return { rails, cashRounding: 0 };
    const cash = roundToCash(left, cashDenomination);
    rails.push({ kind: CASH, amount: cash, claimed: false });
    return { rails, cashRounding: cash - left };
  });

const CASH = 'cash';

const applied = ({ compound, ...tax }: WrittenTax): AppliedTax => (compound ? { ...tax, compound } : tax);
