/* The chart's accounts in words. A name that this app doesn't know (a newer server's) is shown as it is. */
import { shop } from '../kaunta.svelte.ts';
import { t } from '../i18n/index.svelte.ts';
import type { OfficeKey } from '../i18n/office/en.ts';

const names: Record<string, OfficeKey> = {
  cash_in_drawer: 'account.cash_in_drawer', cash_on_hand: 'account.cash_on_hand', mobile_money: 'account.mobile_money', card: 'account.card', bank: 'account.bank',
  claimed_tenders: 'account.claimed_tenders', accounts_receivable: 'account.accounts_receivable', refunds_to_be_matched: 'account.refunds_to_be_matched',
  refunds_to_recover: 'account.refunds_to_recover', exchanges: 'account.exchanges', inventory: 'account.inventory', vouchers: 'account.vouchers', customer_deposits: 'account.customer_deposits',
  loyalty: 'account.loyalty', accounts_payable: 'account.accounts_payable', tax_payable: 'account.tax_payable', tips_payable: 'account.tips_payable',
  opening_balances: 'account.opening_balances', sales: 'account.sales', discounts_given: 'account.discounts_given', sales_returns: 'account.sales_returns',
  cash_rounding: 'account.cash_rounding', exchange_difference: 'account.exchange_difference', cost_of_goods: 'account.cost_of_goods',
  cost_corrections: 'account.cost_corrections', write_offs: 'account.write_offs', expenses: 'account.expenses', cash_over_and_short: 'account.cash_over_and_short',
};
const kinds: Record<string, OfficeKey> = { asset: 'books.asset', liability: 'books.liability', equity: 'books.equity', income: 'books.income', expense: 'books.expense' };

/** `part` names an account of the business's own. */
export function accountName(name: string, part: string | null = null): string {
  if (isOwn(name)) return shop.verbs.accounts().find((one) => one.id === part)?.name ?? t('account.own');
  const key = names[name];
  return key === undefined ? name : t(key);
}
export const isOwn = (name: string): boolean => name.startsWith('own_');
export const kindOfAccount = (type: string): string => { const key = kinds[type]; return key === undefined ? type : t(key); };

/** What a person may book on. `part`: what the chart keeps the account by. */
export const bookable: readonly { name: string; part: 'none' | 'text' | 'register' }[] = [
  { name: 'cash_on_hand', part: 'none' }, { name: 'cash_in_drawer', part: 'register' }, { name: 'bank', part: 'text' }, { name: 'mobile_money', part: 'text' }, { name: 'card', part: 'text' },
  { name: 'claimed_tenders', part: 'text' }, { name: 'accounts_receivable', part: 'none' }, { name: 'accounts_payable', part: 'none' }, { name: 'tax_payable', part: 'text' },
  { name: 'tips_payable', part: 'none' }, { name: 'vouchers', part: 'none' }, { name: 'customer_deposits', part: 'none' }, { name: 'refunds_to_be_matched', part: 'none' },
  { name: 'refunds_to_recover', part: 'none' }, { name: 'exchanges', part: 'none' }, { name: 'opening_balances', part: 'none' }, { name: 'sales', part: 'none' }, { name: 'expenses', part: 'text' },
  { name: 'write_offs', part: 'none' }, { name: 'cost_of_goods', part: 'none' }, { name: 'cash_over_and_short', part: 'register' }, { name: 'exchange_difference', part: 'none' },
];
