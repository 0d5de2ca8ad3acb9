// Sales that were made and goods that came back: looked through in the back office and for a return, so fetched when somebody looks.

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
    const lines: readonly { name: string }[] | undefined = (sale.body ?? sale.returned)?.lines;
    if (words !== ' ' && !foldText(`${sale.receipt} ${lines?.map((line) => line.name).join(' ') ?? ''}`).includes(words.trim())) continue;
    found.push(summary(sale));
  }
  return found;
}

export async function findSale(db: Database, id: string): Promise<SaleSummary | null> {
  const sale = await db.get('sales', id);
  return sale ? summary(sale) : null;
}

/** What came back of a sale, oldest first. */
export async function findReturns(db: Database, sale: string): Promise<SaleSummary[]> {
  return (await db.getAllFromIndex('sales', 'of', sale)).map(summary).sort((a, b) => a.at - b.at);
}

function summary(sale: StoredSale): SaleSummary {
  const { id, receipt, businessOn, at, row, pending, flags, body, returned = null, of = null } = sale;
  const kind = returned === null ? 'sale' : 'return';
  const total = returned === null ? Number(row['total']) : -returned.paid;
  return { id, kind, receipt, businessOn, at, register: String(row['register']), actor: (row['actor'] as string | null) ?? null, total, pending, flags, body, returned, sale: of };
}
