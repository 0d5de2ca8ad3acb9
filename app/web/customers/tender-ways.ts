/* How a customer can pay what they owe. What only the cashier has seen is claimed until somebody else says so too. */
import type { TillKey } from '../i18n/till/en.ts';

export const paymentWays: readonly { kind: string; word: TillKey; claimed: boolean }[] = [
  { kind: 'cash', word: 'tender.cash', claimed: false },
  { kind: 'mobile_money', word: 'tender.mobile', claimed: true },
  { kind: 'bank', word: 'tender.bank', claimed: true },
  { kind: 'card', word: 'tender.card', claimed: false },
];
