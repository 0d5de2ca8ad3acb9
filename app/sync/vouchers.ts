// What a device knows of a voucher: what the server last said of it, and what this device did with it since. Loaded when somebody pays with one.

import { readVoucherCode, voucherLeft } from '../core/voucher.ts';
import type { Database, Overlay } from './store.ts';
import type { Tender, VoucherView } from './types.ts';

/** As the feed has it: `code` without its dash. */
export interface VoucherRow { id: string; code: string; balance: number }

export async function viewVoucher(db: Database, rows: Iterable<VoucherRow>, code: string, online: boolean): Promise<VoucherView> {
  const row = [...rows].find((one) => one.code === code);
  const { sold, spent } = await pending(db, code);
  const balance = (row?.balance ?? 0) + sold;
  return { known: row !== undefined || sold > 0, balance: balance - spent, left: voucherLeft(balance, spent, online), alone: !online };
}

/** What this device did and the server hasn't shown back yet. */
async function pending(db: Database, code: string): Promise<{ sold: number; spent: number }> {
  const overlays: Overlay[] = await db.getAll('overlays');
  const documents = await Promise.all(overlays.map(({ operation }) => db.getFromIndex('sales', 'operation', operation)));
  const paid = (tenders: readonly Pick<Tender, 'kind' | 'amount' | 'reference'>[]): number =>
    tenders.reduce((sum, { kind, amount, reference }) => (kind === 'voucher' && readVoucherCode(reference ?? '') === code ? sum + amount : sum), 0);
  let [sold, spent] = [0, 0];
  for (const document of documents) {
    for (const { voucher, amount } of document?.body?.vouchers ?? []) if (readVoucherCode(voucher) === code) sold += amount;
    spent += paid(document?.body?.tenders ?? []) - paid(document?.returned?.tenders ?? []);
  }
  return { sold, spent };
}
