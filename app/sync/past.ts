// Sales that were made: looked through in the back office, so fetched when somebody looks.

import { foldText } from '../core/search.ts';
import type { Database, StoredSale } from './store.ts';
import type { SaleSummary } from './types.ts';

/** Newest first. */
export async function findSales(db: Database, { search = '', on, limit = 100 }: { search?: string; on?: string; limit?: number }): Promise<SaleSummary[]> {
  const found: SaleSummary[] = [];
  const words = foldText(search);
  for (let at = await db.transaction('sales').store.index('at').openCursor(null, 'prev'); at && found.length < limit; at = await at.continue()) {
    const sale = at.value;
    if (on !== undefined && sale.businessOn !== on) continue;
    if (words !== ' ' && !foldText(`${sale.receipt} ${sale.body?.lines?.map((line) => line.name).join(' ') ?? ''}`).includes(words.trim())) continue;
    found.push(summary(sale));
  }
  return found;
}

export async function findSale(db: Database, id: string): Promise<SaleSummary | null> {
  const sale = await db.get('sales', id);
  return sale ? summary(sale) : null;
}

function summary(sale: StoredSale): SaleSummary {
  const { id, receipt, businessOn, at, row, pending, flags, body } = sale;
  return { id, receipt, businessOn, at, register: String(row['register']), actor: (row['actor'] as string | null) ?? null, total: Number(row['total']), pending, flags, body };
}
