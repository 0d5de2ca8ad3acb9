// What operations other than sales do to a shift. Apart from shift.ts, because a till sells without them and loads them later.
import { subtract } from './integer.ts';
import { cashOf, noFigures, taxesTogether, tendersTogether, type PaidTender, type ShiftFigures, type ShiftTax } from './shift.ts';

export type CashMovement = 'in' | 'out' | 'drop';

/** `paid` is what the lines paid back, `cashRounding` what rounding to coins added to it; all above zero when money goes back. */
export const returnFigures = (back: { paid: number; cashRounding: number; taxes: readonly ShiftTax[]; tenders: readonly PaidTender[] }): ShiftFigures => ({
  ...noFigures,
  returns: { count: 1, total: back.paid },
  cashRefunded: cashOf(back.tenders),
  cashRounding: subtract(0, back.cashRounding),
  taxes: taxesTogether(back.taxes.map(({ code, amount }) => ({ code, amount: subtract(0, amount) }))),
  tenders: tendersTogether(back.tenders.map(({ kind, amount }) => ({ kind, count: 1, amount: subtract(0, amount) }))),
});

/** Money that a customer brought for what they owe. */
export const paymentFigures = (amount: number, tenders: readonly PaidTender[]): ShiftFigures => ({
  ...noFigures,
  payments: { count: 1, total: amount },
  cashTendered: cashOf(tenders),
  tenders: tendersTogether(tenders.map((tender) => ({ ...tender, count: 1 }))),
});

export const movementFigures = (kind: CashMovement, amount: number): ShiftFigures => ({
  ...noFigures,
  ...(kind === 'in' ? { paidIn: amount } : kind === 'out' ? { paidOut: amount } : { dropped: amount }),
});
