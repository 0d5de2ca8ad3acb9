/** Reasons and rails in the person's language. A reason that isn't one of ours (an import) is shown as it is. */
import { t } from '../i18n/index.svelte.ts';
import type { TillKey } from '../i18n/till/en.ts';
import type { Reason } from './make-return.ts';

const words: Record<Reason, TillKey> = { unfit: 'return.reason.unfit', broken: 'return.reason.broken', expired: 'return.reason.expired', wrong: 'return.reason.wrong', other: 'return.reason.other' };
const kinds: Record<string, TillKey> = {
  cash: 'tender.cash', card: 'tender.card', mobile_money: 'tender.mobile', bank: 'tender.bank', voucher: 'tender.voucher', on_account: 'tender.account', exchange: 'tender.exchange',
};

export const reasonText = (reason: string): string => (Object.hasOwn(words, reason) ? t(words[reason as Reason]) : reason);
export const railText = (kind: string): string => { const key = kinds[kind]; return key === undefined ? kind : t(key); };
