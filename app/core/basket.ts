// What a sale is computed from, and what comes out. Money is minor units, unit prices are thousandths of a minor unit, quantities
// are thousandths, rates are parts per million. The results have the shape, and their fields the order, of a sale.completed body.
import type { AppliedTax, TaxRounding, TaxRule } from './tax.ts';
import type { Tender } from './tender.ts';

export interface Basket {
  /** ISO 4217 code. */
  readonly currency: string;
  readonly taxRounding?: TaxRounding;
  /** True for a customer who shows an exemption certificate: pays no tax, and tax inside a price is taken out. */
  readonly taxExempt?: boolean;
  readonly lines: readonly BasketLine[];
  /** Granted on the whole basket by a person, one after the other, on what is left. */
  readonly basketDiscounts?: readonly Discount[];
  readonly fees?: readonly Fee[];
  /** The smallest coin in minor units; null when cash isn't rounded. */
  readonly cashDenomination?: number | null;
  readonly tenders?: readonly Tender[];
}

export interface BasketLine {
  /** Its number, unique in the basket. */
  readonly line: number;
  readonly variant: string;
  /** Thousandths, above zero. */
  readonly quantity: number;
  /** Thousandths of a minor unit, the price that was chosen; zero only with a `reason`. */
  readonly unitPrice: number;
  readonly taxGroup?: string | null;
  readonly taxes?: readonly TaxRule[];
  /** Each percentage is of the line's gross; together they never take more than the gross. */
  readonly discounts?: readonly Discount[];
  /** Why the line is free of charge. */
  readonly reason?: string | null;
}

/** `value`: parts per million (at most 1,000,000) of a percentage, minor units of an amount. */
export interface Discount {
  readonly kind: 'percent' | 'amount';
  readonly value: number;
}

/** A service charge or another fee. `value`: parts per million of the lines' net, or minor units. */
export interface Fee {
  readonly fee: string;
  readonly kind: 'percent' | 'amount';
  readonly value: number;
  /** True when it is computed, and rounded, on every line by itself. */
  readonly perLine?: boolean;
  /** Empty for a fee that isn't taxed. */
  readonly taxes?: readonly TaxRule[];
}

/** `value` as asked for; `amount` as granted, never more than what was left. */
export interface GrantedDiscount {
  readonly kind: 'percent' | 'amount';
  readonly value: number;
  readonly amount: number;
}

export interface PricedLine {
  readonly line: number;
  readonly variant: string;
  readonly gross: number;
  readonly discounts: readonly GrantedDiscount[];
  /** The line's part of the basket discounts. */
  readonly allocated: number;
  /** Tax that the price contains and an exempt customer doesn't pay. */
  readonly exempted: number;
  /** Gross less discounts, allocated and exempted; inclusive taxes are in it. */
  readonly net: number;
  readonly taxes: readonly AppliedTax[];
  /** Net and the exclusive taxes. */
  readonly total: number;
}

export interface PricedFee {
  readonly fee: string;
  /** Its net: inclusive taxes are in it. */
  readonly amount: number;
  readonly exempted: number;
  readonly taxes: readonly AppliedTax[];
  readonly total: number;
}

/** A basket with its figures, before anyone has paid. */
export interface PricedBasket {
  readonly lines: readonly PricedLine[];
  readonly basketDiscounts: readonly GrantedDiscount[];
  readonly fees: readonly PricedFee[];
  /** Of lines and fees together, per code, rate and inclusiveness, in that order. */
  readonly taxes: readonly AppliedTax[];
  readonly total: number;
}

export interface PricedSale extends PricedBasket {
  /** What rounding the cash part to coins adds to the total (or takes from it). */
  readonly cashRounding: number;
  /** What goes back in cash; tenders - change = total + cashRounding. */
  readonly change: number;
}
