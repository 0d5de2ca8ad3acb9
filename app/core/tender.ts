// How what is due is paid. The part that isn't covered by other tenders is paid in cash and rounded to the smallest coin, half away
// from zero; the difference is a figure of its own. tenders - change = total + cashRounding.
import { add, inRange, multiply, multiplyDivide } from './integer.ts';
import { type Answer, answer, Refusal } from './refusals.ts';

/** A part of payment: what was handed over, in minor units of the base currency; below zero when money goes back. */
export interface Tender {
  /** `cash`, `card`, `mobile_money`, `bank`, `voucher`, `on_account`, …; only cash gives change. */
  readonly kind: string;
  readonly amount: number;
}

export interface Settlement {
  /** Above zero when the customer pays more than the total. */
  readonly cashRounding: number;
  readonly change: number;
}

/**
 * `total` is below zero for an exchange that pays money back: then all tenders are below zero too.
 * `cashDenomination` is the smallest coin in minor units, or null.
 */
export const settle = (total: number, tenders: readonly Tender[], cashDenomination: number | null): Answer<Settlement> =>
  answer(() => settleSale(total, tenders, cashDenomination));

/** What a part of `amount` comes to in coins. Refuses by throwing. */
export function roundToCash(amount: number, cashDenomination: number | null): number {
  if (cashDenomination === null) return inRange(amount);
  if (!(cashDenomination > 0)) throw new Refusal('denomination_not_positive');
  return multiply(multiplyDivide(amount, 1, cashDenomination), cashDenomination);
}

/** As `settle`, for use inside other rules: refuses by throwing. */
export function settleSale(total: number, tenders: readonly Tender[], cashDenomination: number | null): Settlement {
  const direction = total < 0 ? -1 : 1;
  let cash = 0;
  let other = 0;
  let paysCash = false;
  for (const tender of tenders) {
    const amount = inRange(tender.amount) * direction;
    if (amount < 0) throw new Refusal(direction < 0 ? 'tender_wrong_direction' : 'tender_not_positive');
    if (tender.kind === 'cash') {
      cash = add(cash, amount);
      paysCash = true;
    } else if (amount === 0) {
      throw new Refusal('tender_not_positive');
    } else {
      other = add(other, amount);
    }
  }
  const inCash = inRange(total) * direction - other;
  if (inCash < 0) throw new Refusal('overpaid');
  const due = paysCash ? roundToCash(inCash, cashDenomination) : inCash;
  if (cash < due) throw new Refusal('underpaid');
  // Nobody gives change on money that goes back.
  if (direction < 0 && cash > due) throw new Refusal('overpaid');
  return { cashRounding: (due - inCash) * direction + 0, change: cash - due };
}
