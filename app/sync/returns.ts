// What a return records, and what it changes on this device's screens before the server has answered. Loaded when somebody brings goods back.

import type { JsonObject } from '../core/envelope.ts';
import { owed, receiptNumber, type Planned, type SalePlace } from './effects.ts';
import type { PricedReturn, ReturnBody } from './types.ts';

/** `place.sale` is the return's own id. */
export function returnBody(priced: PricedReturn, place: SalePlace): ReturnBody {
  const { sale: id, location, register, binding, series, number, businessOn, shift } = place;
  const { currency, taxRounding, sale, saleReceipt, lines, taxes, total, paid, cashRounding, tenders } = priced;
  return {
    return: id, location, register, binding, series, number, receipt: receiptNumber(series, number), businessOn, shift,
    customer: priced.customer ?? null, currency, taxRounding, sale, saleReceipt, lines, taxes, total, paid, cashRounding, tenders,
  };
}

export function planReturn(body: ReturnBody, tracked: (variant: string) => boolean): Planned {
  return {
    type: 'sale.returned',
    body: body as unknown as JsonObject,
    control: -(body.paid + body.cashRounding),
    effects: () => ({
      sets: [],
      stock: body.lines.flatMap(({ variant, quantity, restock }) => (restock && variant !== null && tracked(variant) ? [{ variant, delta: quantity }] : [])),
      debts: owed(body.customer, body.tenders).map(({ customer, delta }) => ({ customer, delta: -delta })),
    }),
  };
}
