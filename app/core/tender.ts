// How what is due is paid. The part that isn't covered by other tenders is paid in cash and rounded to the smallest coin, half away
// from zero; the difference is a figure of its own. tenders - change = total + cashRounding.
import { add, inRange, multiply, multiplyDivide, subtract } from './integer.ts';
import { exponentOf } from './money.ts';
import { type Answer, answer, Refusal } from './refusals.ts';

/** A part of payment: what was handed over, in minor units of the base currency; below zero when money goes back. */
export interface Tender {
  /** `cash`, `card`, `mobile_money`, `bank`, `voucher`, `on_account`, …; only cash gives change. */
  readonly kind: string;
  readonly amount: number;
  /** What was really handed over, when it is money of another currency; change is given in the base currency. */
  readonly tendered?: Tendered | null;
}

/** Money of another currency, in its minor units. */
export interface Tendered {
  readonly currency: string;
  readonly amount: number;
  /** Millionths of the base currency for one of that currency, in whole units of both: 1 USD = 1,734.50 MWK is 1734500000. */
  readonly rate: number;
}

/** What it is worth, minor units of the base currency, rounded half away from zero. Refuses by throwing. */
export function worthIn(baseCurrency: string, { currency, amount, rate }: Tendered): number {
  const own = exponentOf(currency);
  const other = exponentOf(baseCurrency);
  if (own === undefined || other === undefined) throw new Refusal('currency_unknown');
  if (currency === baseCurrency) throw new Refusal('currency_is_base');
  if (!(rate > 0)) throw new Refusal('rate_not_positive');
  return multiplyDivide(amount, rate, 10 ** (6 + own - other));
}

export interface Settlement {
  /** Above zero when the customer pays more than the total. */
  readonly cashRounding: number;
  readonly change: number;
  /** What tenders of other currencies are worth at their rates beyond the amounts that they were taken for. */
  readonly exchangeDifference: number;
}

/**
 * `total` is what is due in the base currency, below zero for an exchange that pays money back: then all tenders are below zero too.
 * `cashDenomination` is the smallest coin in minor units, or null.
 */
export const settle = (total: number, tenders: readonly Tender[], cashDenomination: number | null, currency: string): Answer<Settlement> =>
  answer(() => settleSale(total, tenders, cashDenomination, currency));

/** What a part of `amount` comes to in coins. Refuses by throwing. */
export function roundToCash(amount: number, cashDenomination: number | null): number {
  if (cashDenomination === null) return inRange(amount);
  if (!(cashDenomination > 0)) throw new Refusal('denomination_not_positive');
  return multiply(multiplyDivide(amount, 1, cashDenomination), cashDenomination);
}

/** As `settle`, for use inside other rules: refuses by throwing. */
export function settleSale(total: number, tenders: readonly Tender[], cashDenomination: number | null, currency: string): Settlement {
  const direction = total < 0 ? -1 : 1;
  let cash = 0;
  let other = 0;
  let paysCash = false;
  let exchangeDifference = 0;
  for (const tender of tenders) {
    const amount = inRange(tender.amount) * direction;
    if (amount < 0) throw new Refusal(direction < 0 ? 'tender_wrong_direction' : 'tender_not_positive');
    if (tender.tendered) exchangeDifference = add(exchangeDifference, subtract(worthIn(currency, tender.tendered), tender.amount));
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
  return { cashRounding: (due - inCash) * direction + 0, change: cash - due, exchangeDifference };
}
