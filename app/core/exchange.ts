// Goods that come back pay for goods that go out; the same rule is explained in src/Core/Sales/Exchange.cs. A return and a sale record it,
// each with a tender of kind `exchange` over the same amount: the two clear each other, and money moves once, for the difference.

import { inRange, subtract } from './integer.ts';
import { type Answer, answer, Refusal } from './refusals.ts';
import { refundBy, type Rail } from './returned.ts';

/** Minor units, none below zero. */
export interface Exchange {
  /** What clears between the return and the sale. */
  readonly against: number;
  /** What the new goods take on account of what comes off it. */
  readonly onAccount: number;
  /** What the customer still pays, by any means. */
  readonly toPay: number;
  /** What goes back by the rules of refunds; the debt's part isn't in it. */
  readonly toGiveBack: number;
}

/** `owed`: of what comes back is `worth`, the part that had been bought on account; it takes off the debt and is never paid out. */
export const exchange = (due: number, worth: number, owed: number, sameCustomer: boolean): Answer<Exchange> =>
  answer(() => {
    if (due < 0 || owed < 0 || owed > worth) throw new Refusal('amount_out_of_range');
    const paidFor = subtract(worth, owed);
    const against = Math.min(inRange(due), paidFor);
    const onAccount = sameCustomer ? Math.min(owed, due - against) : 0;
    return { against, onAccount, toPay: due - against - onAccount, toGiveBack: paidFor - against };
  });

export interface SettledExchange extends Exchange {
  /** Every part of what the return pays out, what clears included. */
  readonly back: Rail[];
  /** What rounding the cash that goes back adds to it. What is paid in cash is rounded when it is paid: one of the two never happens. */
  readonly cashRounding: number;
}

export const EXCHANGE = 'exchange';
export const ON_ACCOUNT = 'on_account';

/** `tenders`: how the goods that come back had been paid; `earlier`: what went back of that before. */
export function settleExchange(
  due: number, worth: number, tenders: readonly Rail[], earlier: readonly { readonly kind: string; readonly amount: number }[], sameCustomer: boolean, cashDenomination: number | null,
): Answer<SettledExchange> {
  const all = refundBy(worth, tenders, earlier, null);
  if (!all.ok) return all;
  const owed = all.value.rails.find((rail) => rail.kind === ON_ACCOUNT)?.amount ?? 0;
  const split = exchange(due, worth, owed, sameCustomer);
  if (!split.ok) return split;
  const money = refundBy(split.value.toGiveBack, tenders.filter((one) => one.kind !== ON_ACCOUNT), earlier, cashDenomination);
  if (!money.ok) return money;
  const part = (kind: string, amount: number): Rail[] => (amount === 0 ? [] : [{ kind, amount, claimed: false }]);
  return { ok: true, value: { ...split.value, back: [...part(EXCHANGE, split.value.against), ...part(ON_ACCOUNT, owed), ...money.value.rails], cashRounding: money.value.cashRounding } };
}
