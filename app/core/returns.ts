// What a sold line pays back when part of its quantity is returned. For units k+1..k+q of n, each figure is cum(k+q) - cum(k) with
// cum(i) = round(figure × i / n), so any split of a full return pays back exactly what was paid, tax included.
// Example: 100 for 3 units pays back 33, then 34 (cum is 33, 67, 100), then 33.
import { add, inRange, multiplyDivide, subtract, sum } from './integer.ts';
import { type Answer, answer, Refusal } from './refusals.ts';
import type { AppliedTax } from './tax.ts';

/** The figures of a line as it was sold; `discounts` are the amounts of its own discounts and promotions. */
export interface SoldLine {
  readonly quantity: number;
  readonly discounts: readonly number[];
  readonly allocated: number;
  readonly exempted: number;
  readonly taxes: readonly AppliedTax[];
  readonly total: number;
}

export interface ReturnedLine {
  readonly gross: number;
  readonly discounts: readonly number[];
  readonly allocated: number;
  readonly exempted: number;
  /** Total less the exclusive taxes; in a single part it may differ by a unit from its own proportional share. */
  readonly net: number;
  readonly taxes: readonly AppliedTax[];
  readonly total: number;
}

/** `returned` is k, the thousandths returned before as far as is known; `quantity` is q, what comes back now. */
export const returnLine = (line: SoldLine, returned: number, quantity: number): Answer<ReturnedLine> =>
  answer(() => returnedPart(line, returned, quantity));

function returnedPart(line: SoldLine, returned: number, quantity: number): ReturnedLine {
  check(line.quantity, returned, quantity);
  const share = (figure: number): number => part(figure, line.quantity, returned, quantity);
  const total = share(line.total);
  const taxes = line.taxes.map((tax) => ({ ...tax, base: share(tax.base), amount: share(tax.amount) }));
  const discounts = line.discounts.map(share);
  const allocated = share(line.allocated);
  const exempted = share(line.exempted);
  const net = total - sum(taxes.map((tax) => (tax.inclusive ? 0 : tax.amount)));
  return { gross: net + sum(discounts) + allocated + exempted, discounts, allocated, exempted, net, taxes, total };
}

/**
 * What the till pays out for q units: the proportional part, but never more than what is left of the line; the return that completes
 * the quantity pays all that is left. `refunded` is what was already paid back on this line, as far as is known.
 */
export const payOut = (lineTotal: number, sold: number, returned: number, quantity: number, refunded: number): Answer<number> =>
  answer(() => paidOut(lineTotal, sold, returned, quantity, refunded));

function paidOut(lineTotal: number, sold: number, returned: number, quantity: number, refunded: number): number {
  check(sold, returned, quantity);
  const left = Math.max(0, subtract(lineTotal, refunded));
  return returned + quantity === sold ? left : Math.min(part(lineTotal, sold, returned, quantity), left);
}

/** Units of an earlier sale's line that come back. */
export interface ReturnedUnits {
  readonly sold: SoldLine;
  /** k: thousandths that came back before, as far as is known. */
  readonly returned: number;
  /** Thousandths that come back now. */
  readonly quantity: number;
  /** Minor units paid back on this line before, as far as is known. */
  readonly refunded: number;
}

export interface PricedReturn {
  readonly line: ReturnedLine;
  /** Minor units handed back: the total, unless an earlier return paid another part than its own. */
  readonly paid: number;
}

/** As part of an exchange; refuses by throwing. */
export const priceReturn = ({ sold, returned, quantity, refunded }: ReturnedUnits): PricedReturn => ({
  line: returnedPart(sold, returned, quantity),
  paid: paidOut(sold.total, sold.quantity, returned, quantity, refunded),
});

/** How a return is booked that may not have known of others. */
export interface RacedReturn {
  /** Thousandths that the sale still had. */
  readonly within: number;
  readonly overReturned: number;
  /** Of what was paid, the part that the line still owed: never more, over all returns, than its total. */
  readonly acceptedMinor: number;
  readonly toRecoverMinor: number;
}

/**
 * Two tills without the server can take back the same units; in the order of arrival the first are returns, and what goes beyond the
 * sale is money to recover: neither revenue nor tax is lessened by it. `returned` and `refunded` are what was accepted before.
 */
export const raceReturn = (
  lineTotal: number,
  sold: number,
  returned: number,
  refunded: number,
  quantity: number,
  paid: number,
): Answer<RacedReturn> =>
  answer(() => {
    if (!(quantity > 0) || inRange(sold) <= 0) throw new Refusal('quantity_not_positive');
    if (returned < 0 || returned > sold) throw new Refusal('return_exceeds_sold');
    const within = Math.min(inRange(quantity), sold - returned);
    const acceptedMinor = within === 0 ? 0 : Math.min(inRange(paid), Math.max(0, subtract(lineTotal, refunded)));
    return { within, overReturned: quantity - within, acceptedMinor, toRecoverMinor: subtract(paid, acceptedMinor) };
  });

/** cum(k+q) - cum(k) of one figure. */
const part = (figure: number, sold: number, returned: number, quantity: number): number =>
  multiplyDivide(figure, returned + quantity, sold) - multiplyDivide(figure, returned, sold);

function check(sold: number, returned: number, quantity: number): void {
  if (!(quantity > 0) || inRange(sold) <= 0) throw new Refusal('quantity_not_positive');
  if (returned < 0 || add(returned, quantity) > sold) throw new Refusal('return_exceeds_sold');
}
