// What a customer may still take on account; the same rule is explained in src/Core/Credit/CreditRule.cs. A till that talks to the server
// holds the limit exactly; one that doesn't goes no further than the offline allowance, so that several tills together pass the limit by no
// more than is known beforehand.

import { add, multiply, multiplyDivide, subtract } from './integer.ts';
import { Refusal } from './refusals.ts';

/** Minor units; `allowance` null: 20 % of the limit. */
export interface Credit {
  readonly limit: number;
  readonly allowance: number | null;
}

const DEFAULT_PERCENT = 20;

/** The offline allowance of one till, never more than the limit. */
export function creditAllowance({ limit, allowance }: Credit): number {
  if (limit < 0 || (allowance ?? 0) < 0) throw new Refusal('credit_negative');
  return Math.min(limit, allowance ?? multiplyDivide(limit, DEFAULT_PERCENT, 100));
}

/** How much more the customer may take on account at this till, at least zero. `balance`: what they owe as the till last heard; `pending`: what
 * this till has added to it since, signed; `online`: the balance is of now. */
export function creditLeft(credit: Credit, balance: number, pending: number, online: boolean): number {
  const alone = creditAllowance(credit);
  const known = subtract(credit.limit, add(balance, pending));
  // A payment taken here makes room under the limit, but not a larger allowance.
  const left = online ? known : Math.min(known, subtract(alone, Math.max(0, pending)));
  return Math.max(0, left);
}

/** What the customer may owe at most when none of the tills can talk. */
export function creditWorstCase(credit: Credit, tills: number): number {
  if (tills < 0) throw new Refusal('count_negative');
  return add(credit.limit, multiply(creditAllowance(credit), Math.max(0, tills - 1)));
}
