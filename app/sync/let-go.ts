// What a device has let go of for want of room (relieving.ts): it isn't kept when the feed brings it.

import type { LetGo } from './types.ts';
import type { Database } from './store.ts';

/** In the order in which they go, and which kinds of rows each is. */
export const KINDS: Readonly<Record<LetGo, readonly string[]>> = {
  receipts: ['sale', 'return'],
  vouchers: ['voucher', 'account'],
  customers: ['customer', 'customer_balance'],
  stock: ['stock'],
  // Taxes, fees and categories are few, and stay: what is entered as a new product sells under the right tax.
  catalogue: ['promotion', 'list_price', 'variant', 'product'],
};

/** Kinds of rows that this device doesn't keep for want of room. */
export async function kindsLetGo(db: Database): Promise<ReadonlySet<string>> {
  return new Set(((await db.get('meta', 'letGo')) as LetGo[] | undefined)?.flatMap((what) => KINDS[what]));
}
