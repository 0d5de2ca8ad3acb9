/** Goods that come back pay for others: they go into the cart, and the till opens for what goes out. */
import type { PricedReturn } from '../../sync/types.ts';
import { shop } from '../kaunta.svelte.ts';
import { go } from '../router.svelte.ts';
import { till } from '../till/till.svelte.ts';

/** `by`: who allowed it, where the cashier may not. Who bought the goods gets the new ones, unless the cart already names somebody. */
export async function beginExchange(back: PricedReturn, by: string | null): Promise<void> {
  if (back.customer && till.cart.customer === null) {
    const known = await shop.verbs.customer(back.customer);
    if (known !== null) till.cart.setCustomer({ id: known.id, name: known.name ?? '', group: known.group, taxExempt: known.taxExempt });
  }
  // How the money goes depends on what goes out.
  till.cart.take({ back: { ...back, tenders: [], cashRounding: 0 }, by });
  go('/');
}
