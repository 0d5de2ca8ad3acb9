// Arithmetic on exact integers. Money is minor units, unit prices and costs are thousandths of a minor unit, quantities are
// thousandths, rates are parts per million. Results stay within ±(2^53 - 1), what a Number holds exactly; beyond it everything
// refuses with `amount_out_of_range`. A product that passes 2^53 goes through BigInt; smaller ones, which are nearly all, stay
// plain Numbers, because a till computes a basket on every scan.
import { Refusal } from './refusals.ts';

/** Parts per million in one, and also thousandths × thousandths in one. */
export const MILLION = 1_000_000;

export function inRange(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Refusal('amount_out_of_range');
  return value + 0; // -0 becomes 0
}

export const add = (a: number, b: number): number => inRange(a + b);

export const subtract = (a: number, b: number): number => inRange(a - b);

export const multiply = (a: number, b: number): number => inRange(a * b);

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total = add(total, value);
  return total;
}

/** a × b as quotient and remainder by the divisor, towards zero; the divisor is above zero. */
export function productDivRem(a: number, b: number, divisor: number): [quotient: number, remainder: number] {
  if (!(inRange(divisor) > 0)) throw new RangeError('a divisor must be above zero');
  const product = inRange(a) * inRange(b);
  if (Number.isSafeInteger(product)) {
    // The remainder of safe integers is exact, and so is the quotient of what it leaves: there is nothing to round.
    const remainder = product % divisor;
    return [(product - remainder) / divisor, remainder];
  }
  const exact = BigInt(a) * BigInt(b);
  const by = BigInt(divisor);
  // A quotient beyond the range stays beyond it as a Number: whoever uses it refuses.
  return [Number(exact / by), Number(exact % by)];
}

/** Orders a × b and c × d exactly: below zero when the first is less. */
export function compareProducts(a: number, b: number, c: number, d: number): number {
  const [first, second] = [a * b, c * d];
  if (Number.isSafeInteger(first) && Number.isSafeInteger(second)) return first - second;
  const difference = BigInt(a) * BigInt(b) - BigInt(c) * BigInt(d);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** a × b / divisor, rounded half away from zero; the divisor is above zero. */
export function multiplyDivide(a: number, b: number, divisor: number): number {
  const [quotient, remainder] = productDivRem(a, b, divisor);
  const rounded = Math.abs(remainder) >= divisor - Math.abs(remainder) ? quotient + Math.sign(remainder) : quotient;
  return inRange(rounded);
}
