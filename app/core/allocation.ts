// Splits a whole in proportion to weights by the largest remainder method, so that the parts always sum to the whole: every part
// first gets its share rounded down, then the units left over go one each to the largest remainders.
// Example: 100 over 1:1:1 is 33 + 33 + 33 with equal remainders, and the first in tie order gets the last unit: 34, 33, 33.
import { productDivRem, sum } from './integer.ts';

/** Orders two indexes whose remainders are equal: negative when the first comes first; zero leaves them as they stand. */
export type Tie = (a: number, b: number) => number;

/** The whole and the weights are at least zero, the weights all zero only when the whole is. */
export function split(whole: number, weights: readonly number[], tie: Tie = () => 0): number[] {
  if (whole < 0) throw new RangeError('nothing below zero can be split');
  if (whole === 0) return weights.map(() => 0);
  const all = sum(weights);
  const parts: number[] = [];
  const remainders: number[] = [];
  const order: number[] = [];
  let left = whole;
  for (const weight of weights) {
    if (weight < 0) throw new RangeError('nothing is split over a weight below zero');
    const [part, remainder] = productDivRem(whole, weight, all);
    // What came out even gets no more: less is left over than there are remainders.
    if (remainder > 0) order.push(parts.length);
    parts.push(part);
    remainders.push(remainder);
    left -= part;
  }
  order.sort((a, b) => remainders[b]! - remainders[a]! || tie(a, b));
  for (let i = 0; i < left; i++) parts[order[i]!]!++;
  return parts;
}
