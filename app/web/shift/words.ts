import { shop } from '../kaunta.svelte.ts';
import { t } from '../i18n/index.svelte.ts';
import type { TillKey } from '../i18n/till/en.ts';

const kinds: Record<string, TillKey> = { cash: 'tender.cash', card: 'tender.card', mobile_money: 'tender.mobile', bank: 'tender.bank', voucher: 'tender.voucher', on_account: 'tender.account', exchange: 'tender.exchange' };

export const tenderName = (kind: string): string => { const key = kinds[kind]; return key === undefined ? kind : t(key); };

/** What money is taken out of a drawer for. The code is what the books keep. */
export const spending: Record<string, TillKey> = {
  transport: 'spent.transport', supplies: 'spent.supplies', wages: 'spent.wages', utilities: 'spent.utilities', food: 'spent.food', repairs: 'spent.repairs', other: 'spent.other',
};
/** An account of the business's own is `own_expense/<its id>`. */
export function spentOn(category: string | null): string {
  if (category?.startsWith('own_')) return shop.verbs.accounts().find((one) => one.id === category.split('/')[1])?.name ?? '';
  const key = category === null ? undefined : spending[category];
  return key === undefined ? (category ?? '') : t(key);
}
