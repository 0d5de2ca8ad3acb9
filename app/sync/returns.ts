// What a return records, and what it changes on this device's screens before the server has answered. Loaded when somebody brings goods back.

import type { JsonObject } from '../core/envelope.ts';
import { returnFigures } from '../core/shift-moves.ts';
import { allowedBy } from './approving.ts';
import { owed, receiptNumber, type Planned, type SalePlace } from './effects.ts';
import type { Circumstance, Recorded, Recorder } from './recorder.ts';
import { strictWrite, type Database } from './store.ts';
import type { Catalogue, PricedReturn, ReturnBody } from './types.ts';

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

/** Takes the next receipt number and stores return, stock and drawer: all or nothing. `approvedBy`: who allowed what the actor may not. */
export function recordReturn(
  db: Database, recorder: Recorder, priced: PricedReturn, businessOn: string, at: Circumstance, catalogue: Catalogue, approvedBy: string | null | undefined,
): Promise<Recorded & { body: ReturnBody }> {
  const circumstance = { ...at, ...(approvedBy && { approve: allowedBy(approvedBy, 'sale.return_without_receipt') }) };
  return strictWrite(db, ['meta', 'journal', 'overlays', 'sales'], (write) =>
    recorder.numbered(write, businessOn, circumstance, returnFigures(priced), (place) => {
      const body = returnBody(priced, place);
      const planned = planReturn(body, (variant) => catalogue.item(variant)?.tracked ?? false);
      return { body, planned, stored: { body: null, returned: body, ...(body.sale !== null && { of: body.sale }) }, total: body.total };
    }),
  );
}
