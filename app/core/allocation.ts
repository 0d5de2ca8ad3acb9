// Splits a whole in proportion to weights by the largest remainder method, so that the parts always sum to the whole: every part
// first gets its share rounded down, then the units left over go one each to the largest remainders.
// Example: 100 over 1:1:1 is 33 + 33 + 33 with equal remainders, and the first in tie order gets the last unit: 34, 33, 33.
import { productDivRem, sum } from './integer.ts';

/** Orders two indexes whose remainders are equal: negative when the first comes first. */
export type Tie = (a: number, b: number) => number;

/** The whole and the weights are at least zero, the weights all zero only when the whole is. */
export function split(whole: number, weights: readonly number[], tie: Tie = (a, b) => a - b): number[] {
  if (whole < 0 || weights.some((weight) => weight < 0)) throw new RangeError('nothing below zero can be split');
  if (whole === 0) return weights.map(() => 0);
  const all = sum(weights);
  const remainders: number[] = [];
  let left = whole;
  const parts = weights.map((weight) => {
    const [part, remainder] = productDivRem(whole, weight, all);
    remainders.push(remainder);
    left -= part;
    return part;
  });
  if (left > 0) {
    const order = parts.map((_, i) => i).sort((a, b) => remainders[b]! - remainders[a]! || tie(a, b));
    for (const i of order.slice(0, left)) parts[i]!++;
  }
  return parts;
}
