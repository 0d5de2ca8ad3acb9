/* What a cashier types as a discount or a price. */
import { parseMoney, parseRate } from '../i18n/figures.ts';
import { shop } from '../kaunta.svelte.ts';
import type { HandDiscount } from './cart.svelte.ts';

const whole = 1_000_000;

/** Null when it is no percentage up to 100 and no amount. */
export function readDiscount(kind: HandDiscount['kind'], typed: string): number | null {
  const value = kind === 'percent' ? parseRate(typed) : parseMoney(typed, shop.currency);
  return value === null || value <= 0 || (kind === 'percent' && value > whole) ? null : value;
}

/** Whoever works at the till when they may; else null: somebody else has to allow it. */
export const ownAuthority = (): string | null => (shop.verbs.can('sale.discount') ? (shop.state.actor?.staff ?? null) : null);
