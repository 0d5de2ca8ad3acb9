// What a sale is computed from, and what comes out. Money is minor units, unit prices are thousandths of a minor unit, quantities
// are thousandths, rates are parts per million. The results have the shape, and their fields the order, of a sale.completed body.
import type { GrantedPromotion, LocalTime, Promotion } from './promotion.ts';
import type { PricedReturn, ReturnedUnits } from './returns.ts';
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
  /** All that the shop keeps; which of them take part is found here, from the four below. */
  readonly promotions?: readonly Promotion[];
  /** The time on the shop's wall; needed when a promotion has a window. */
  readonly at?: LocalTime | null;
  readonly location?: string | null;
  readonly customerGroup?: string | null;
  readonly coupons?: readonly string[];
  /** Tax groups by id. When given, every line and fee that names a group is taxed by it, and an unknown one is refused. */
  readonly taxGroups?: Readonly<Record<string, readonly TaxRule[]>> | null;
  /** Goods of earlier sales that come back with this one: what they pay back lessens what is due, and may exceed it. */
  readonly returns?: readonly ReturnedUnits[];
  /** Vouchers and gift cards sold, minor units each: owed to whoever holds them, so neither taxed nor discounted. */
  readonly vouchers?: readonly { readonly voucher: string; readonly amount: number }[];
  /** Minor units for the staff: owed to them, so neither taxed nor part of the total. */
  readonly tip?: number;
}

export interface BasketLine {
  /** Its number, unique in the basket. */
  readonly line: number;
  readonly variant: string;
  /** By these promotions find it. */
  readonly product?: string | null;
  readonly category?: string | null;
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
  readonly taxGroup?: string | null;
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
  /** Those that took something off, in the order in which they were granted. */
  readonly promotions: readonly GrantedPromotion[];
  /** The line's part of the basket discounts. */
  readonly allocated: number;
  /** Tax that the price contains and an exempt customer doesn't pay. */
  readonly exempted: number;
  /** Gross less discounts, promotions, allocated and exempted; inclusive taxes are in it. */
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
  /** Lines and fees: what was sold. */
  readonly total: number;
  readonly returns: readonly PricedReturn[];
  /** What is to be paid: total, vouchers and tip, less the returns; below zero when money goes back. */
  readonly due: number;
}

export interface PricedSale extends PricedBasket {
  /** What rounding the cash part to coins adds to what is due (or takes from it). */
  readonly cashRounding: number;
  /** What goes back in cash; tenders - change = due + cashRounding. */
  readonly change: number;
  /** What money of other currencies is worth beyond what it was taken for. */
  readonly exchangeDifference: number;
}
