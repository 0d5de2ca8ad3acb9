// Goods that come back and pay for others: a return and a sale, written together or not at all. Loaded when somebody exchanges goods.

import { EXCHANGE } from '../core/exchange.ts';
import { returnFigures } from '../core/shift-moves.ts';
import { allowedBy } from './approving.ts';
import { figuresOfSale } from './drawer.ts';
import { planSale, receiptNumber, saleBody, type SalePlace } from './effects.ts';
import type { Circumstance, Recorded, Recorder } from './recorder.ts';
import { planReturn, returnBody } from './returns.ts';
import { KauntaError, type ExchangeToWrite, type ReturnBody, type SaleBody, type Tender } from './types.ts';
import { strictWrite, type Database } from './store.ts';

export interface RecordedExchange {
  returned: Recorded & { body: ReturnBody };
  sold: Recorded & { body: SaleBody };
}

/**
 * Two receipt numbers, one transaction: a kill in between leaves neither. The return comes first, and each half names the other's number.
 * The open cart is forgotten in the same transaction.
 */
export function recordExchange(
  db: Database, recorder: Recorder, { back, sale, backApprovedBy, saleApprovedBy }: ExchangeToWrite, businessOn: string, at: Circumstance, tracked: (variant: string) => boolean,
): Promise<RecordedExchange> {
  const clears = (tenders: readonly Tender[]): number => tenders.reduce((sum, one) => (one.kind === EXCHANGE ? sum + one.amount : sum), 0);
  if (clears(back.tenders) !== clears(sale.tenders)) throw new KauntaError({ code: 'exchange_unequal', title: 'The two halves of the exchange don’t clear each other.', status: 0 });
  const takingBack = { ...at, ...(backApprovedBy && { approve: allowedBy(backApprovedBy, 'sale.return_without_receipt') }) };
  const selling = { ...at, ...(saleApprovedBy && { approve: allowedBy(saleApprovedBy, 'sale.discount') }) };
  return strictWrite(db, ['meta', 'journal', 'overlays', 'sales'], async (write) => {
    await write.objectStore('meta').delete('cart');
    const returned = await recorder.numbered(write, businessOn, takingBack, returnFigures(back), (place) => {
      const body = returnBody({ ...back, tenders: naming(back.tenders, place, 1) }, place);
      return { body, planned: planReturn(body, tracked), stored: { body: null, returned: body, ...(body.sale !== null && { of: body.sale }) }, total: body.total };
    });
    const sold = await recorder.numbered(write, businessOn, selling, figuresOfSale(sale), (place) => {
      const body = saleBody({ ...sale, tenders: naming(sale.tenders, place, -1) }, place);
      return { body, planned: planSale(body, tracked), stored: { body }, total: body.total };
    });
    return { returned, sold };
  });
}

/** Both halves are the same register's: the other one's number is the next, or the one before. */
const naming = (tenders: Tender[], { series, number }: SalePlace, step: 1 | -1): Tender[] =>
  tenders.map((one) => (one.kind === EXCHANGE ? { ...one, reference: receiptNumber(series, number + step) } : one));
