// What is recorded, and what it changes on this device's screens before the server has answered; of sales, which a till makes all day.
// Edits are in edits.ts.

import type { JsonObject } from '../core/envelope.ts';
import type { Overlay } from './store.ts';
import type { Binding, PricedSale, SaleBody, Tender } from './types.ts';

/** What is recorded, before it has an id and a place in the journal. `effects` gets the operation's id: prices are revisions named by it. */
export interface Planned {
  type: string;
  /** Of the type's schema; absent, the first. */
  v?: number;
  body: JsonObject;
  /** Operations that it builds on. */
  needs?: string[];
  control: number;
  effects(operation: string): Pick<Overlay, 'sets' | 'stock' | 'debts'>;
}

export interface SalePlace {
  sale: string;
  location: string;
  register: string;
  binding: string;
  series: string;
  number: number;
  businessOn: string;
  shift: string | null;
}

/** `R1.3-000124`. */
export function receiptNumber(series: string, number: number): string {
  return `${series}-${String(number).padStart(6, '0')}`;
}

export function saleBody(priced: PricedSale, place: SalePlace): SaleBody {
  const { sale, location, register, binding, series, number, businessOn, shift } = place;
  const { currency, taxRounding, taxExempt, lines, basketDiscounts, fees, taxes, total, tip = 0, vouchers = [], cashRounding, tenders, change } = priced;
  const { coupons = [], customerGroup = null } = priced;
  return {
    sale, location, register, binding, series, number, receipt: receiptNumber(series, number), businessOn, shift,
    customer: priced.customer ?? null, currency, taxRounding, ...(taxExempt && { taxExempt }), lines, basketDiscounts, fees, taxes, total,
    ...(tip > 0 && { tip }), ...(vouchers.length > 0 && { vouchers }), cashRounding, tenders, change, ...(coupons.length > 0 && { coupons }),
    ...(customerGroup !== null && { customerGroup }),
  };
}

/** What tenders on account add to a customer's debt. */
export function owed(customer: string | null | undefined, tenders: readonly Tender[]): { customer: string; delta: number }[] {
  const delta = tenders.reduce((sum, tender) => sum + (tender.kind === 'on_account' ? tender.amount : 0), 0);
  return customer && delta !== 0 ? [{ customer, delta }] : [];
}

/** What both sides count of a sale. */
export const controlOf = ({ total, tip = 0, vouchers = [], cashRounding }: Pick<PricedSale, 'total' | 'tip' | 'vouchers' | 'cashRounding'>): number =>
  vouchers.reduce((sum, voucher) => sum + voucher.amount, total + tip + cashRounding);

export function planSale(body: SaleBody, tracked: (variant: string) => boolean): Planned {
  return {
    type: 'sale.completed',
    body: body as unknown as JsonObject,
    control: controlOf(body),
    effects: () => ({
      sets: [],
      stock: body.lines.flatMap(({ variant, quantity }) => (variant !== null && tracked(variant) ? [{ variant, delta: -quantity }] : [])),
      debts: owed(body.customer, body.tenders),
    }),
  };
}

/** The series of a binding that this device gives up. */
export function planClosing({ id, series, next }: Binding): Planned {
  return { type: 'series.closed', body: { binding: id, series, last: next - 1 }, control: 0, effects: () => ({ sets: [], stock: [] }) };
}
