/* How a customer can pay beside cash: the order is that of the buttons. */
import type { TillKey } from '../i18n/till/en.ts';

export interface TenderKind {
  kind: string;
  word: TillKey;
  /** Nobody but the cashier says that the money came. */
  claimed: boolean;
}

export const tenderKinds: readonly TenderKind[] = [
  { kind: 'mobile_money', word: 'tender.mobile', claimed: true },
  { kind: 'card', word: 'tender.card', claimed: true },
  { kind: 'bank', word: 'tender.bank', claimed: true },
  { kind: 'voucher', word: 'tender.voucher', claimed: true },
];
