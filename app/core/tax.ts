// Taxes per item. The part of the inclusive taxes is taken out of the net as one figure and split by largest remainder; what is
// left is the base of the exclusive ones. A compound tax adds the taxes before it to its base.
import { split } from './allocation.ts';
import { add, MILLION, multiplyDivide } from './integer.ts';
import { Refusal } from './refusals.ts';

/** One tax of a tax group; the group is an ordered list of them. */
export interface TaxRule {
  /** What reports and tax returns group by, e.g. `VAT`, `VAT-ZERO`, `EXEMPT`. */
  readonly code: string;
  /** Parts per million: 16 % is 160000. At most 10,000,000. */
  readonly rate: number;
  /** True when the price already contains it. */
  readonly inclusive?: boolean;
  /** True when its base includes the taxes before it: for an exclusive tax all of them, for an inclusive one those inside the price. */
  readonly compound?: boolean;
  /** Zero-rated and exempt goods are reported apart from one another and pay nothing. */
  readonly kind?: 'standard' | 'zero' | 'exempt';
}

/** Where tax is rounded: on every line, or once on the receipt with the difference spread over the lines. */
export type TaxRounding = 'line' | 'receipt';

/** A tax as it came out, of a line, a fee or a whole sale; `base` is without the tax itself. */
export interface AppliedTax {
  readonly code: string;
  readonly rate: number;
  readonly inclusive: boolean;
  readonly base: number;
  readonly amount: number;
  /** As in the tax group, so that whoever reads the sale can compute it again; never set on a whole sale's. */
  readonly compound?: true;
}

/** Something that is taxed: a line's or a fee's net (at least zero) and its taxes in order. */
export interface TaxedItem {
  readonly net: number;
  readonly taxes: readonly TaxRule[];
  readonly shape: InclusiveShape;
}

/**
 * How the taxes inside a price relate to it, as whole numbers: of `whole` parts of price, `base` parts are the price without tax
 * and `weights[i]` parts are tax i. For 16 % it is 25 of 29, and 4. For 10 % with 20 % stacked on it, of 132 parts 100 are base,
 * 10 the first and 22 the second. Lowest terms keep products small, and make taking out stacked taxes exact.
 */
export interface InclusiveShape {
  readonly base: number;
  readonly whole: number;
  readonly weights: readonly number[];
}

/** Refuses taxes that aren't in order, and answers the shape of those inside the price. */
export function checkTaxes(taxes: readonly TaxRule[]): InclusiveShape {
  taxes.forEach((tax, i) => {
    if (!(tax.rate >= 0 && tax.rate <= 10 * MILLION && Number.isInteger(tax.rate)) || (tax.rate !== 0 && (tax.kind ?? 'standard') !== 'standard')) {
      throw new Refusal('rate_out_of_range');
    }
    for (let before = 0; before < i; before++) if (taxes[before]!.code === tax.code) throw new Refusal('tax_repeated');
  });
  return shapeOf(insideOf(taxes));
}

export const insideOf = (taxes: readonly TaxRule[]): TaxRule[] => taxes.filter((tax) => tax.inclusive);

function shapeOf(inside: readonly TaxRule[]): InclusiveShape {
  let base = 1;
  let above = 0;
  let weights: number[] = [];
  for (const tax of inside) {
    const common = divisor(tax.rate, MILLION);
    const scale = MILLION / common;
    const weight = fit((tax.rate / common) * (tax.compound ? fit(base + above) : base));
    base = fit(base * scale);
    above = fit(fit(above * scale) + weight);
    weights = [...weights.map((other) => fit(other * scale)), weight];
    const shared = weights.reduce(divisor, base);
    base /= shared;
    above /= shared;
    weights = weights.map((other) => other / shared);
  }
  return { base, whole: fit(base + above), weights };
}

function divisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function fit(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Refusal('taxes_too_deep');
  return value;
}

/** The base of tax number `index`, once the amounts of the taxes before it are known. */
export function baseOf(item: TaxedItem, amounts: readonly number[], withoutIncluded: number, index: number): number {
  const tax = item.taxes[index]!;
  let base = withoutIncluded;
  if (tax.compound) {
    for (let before = 0; before < index; before++) {
      if (!tax.inclusive || item.taxes[before]!.inclusive) base = add(base, amounts[before]!);
    }
  }
  return base;
}

export const applied = (item: TaxedItem, amounts: readonly number[], withoutIncluded: number): AppliedTax[] =>
  item.taxes.map(({ code, rate, inclusive = false, compound }, t) => {
    const [base, amount] = [baseOf(item, amounts, withoutIncluded, t), amounts[t]!];
    return compound ? { code, rate, inclusive, base, amount, compound } : { code, rate, inclusive, base, amount };
  });

/** The taxes of one item, rounded on it alone. */
export function taxItem(item: TaxedItem): AppliedTax[] {
  const { base, whole, weights } = item.shape;
  const withoutIncluded = multiplyDivide(item.net, base, whole);
  const parts = weights.length > 1 ? split(item.net - withoutIncluded, weights) : [item.net - withoutIncluded];
  const amounts: number[] = [];
  let inside = 0;
  item.taxes.forEach((tax, t) => {
    amounts.push(tax.inclusive ? parts[inside++]! : multiplyDivide(baseOf(item, amounts, withoutIncluded, t), tax.rate, MILLION));
  });
  return applied(item, amounts, withoutIncluded);
}

/** A sale's taxes summed per code, rate and inclusiveness, in that order. */
export function taxTotals(taxes: readonly AppliedTax[]): AppliedTax[] {
  const totals: { code: string; rate: number; inclusive: boolean; base: number; amount: number }[] = [];
  for (const { code, rate, inclusive, base, amount } of taxes) {
    // A sale has few different taxes: looking through them is faster than a table.
    const total = totals.find((one) => one.code === code && one.rate === rate && one.inclusive === inclusive);
    if (total) {
      total.base = add(total.base, base);
      total.amount = add(total.amount, amount);
    } else totals.push({ code, rate, inclusive, base, amount });
  }
  return totals.sort((a, b) => compareText(a.code, b.code) || a.rate - b.rate || (a.inclusive ? 1 : 0) - (b.inclusive ? 1 : 0));
}

/** By UTF-16 code unit, as C# compares ordinally. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Groups in the order in which their keys first appear. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
