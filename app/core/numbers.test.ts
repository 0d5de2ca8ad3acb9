import fc from 'fast-check';
import { expect, test } from 'vitest';
import { split } from './allocation.ts';
import { compareProducts, inRange, multiply, multiplyDivide, productDivRem } from './integer.ts';

// What a row of a table can't say of the arithmetic: any numbers, and what only a mistake in the rules could ask for.

test('multiplying and dividing agrees with BigInt on any numbers', () => {
  const figure = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -100_000_000, max: 100_000_000 }));
  fc.assert(
    fc.property(figure, figure, fc.oneof(fc.integer({ min: 1 }), fc.maxSafeNat().map((n) => n + (n === 0 ? 1 : 0))), (a, b, divisor) => {
      const [n, d] = [BigInt(a) * BigInt(b), BigInt(divisor)];
      const magnitude = ((n < 0n ? -n : n) * 2n + d) / (d * 2n);
      const exact = n < 0n ? -magnitude : magnitude;
      if (magnitude > BigInt(Number.MAX_SAFE_INTEGER)) expect(() => multiplyDivide(a, b, divisor)).toThrow('amount_out_of_range');
      else expect(multiplyDivide(a, b, divisor)).toBe(Number(exact));
    }),
    { seed: 20261121, numRuns: 2000 },
  );
});

test('products are compared exactly, on any numbers', () => {
  const figure = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 5 }), fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1));
  fc.assert(
    fc.property(figure, figure, figure, figure, (a, b, c, d) => {
      const [first, second] = [BigInt(a) * BigInt(b), BigInt(c) * BigInt(d)];
      expect(Math.sign(compareProducts(a, b, c, d))).toBe(first < second ? -1 : first > second ? 1 : 0);
      expect(compareProducts(a, b, b, a)).toBe(0);
    }),
    { seed: 20261121, numRuns: 2000 },
  );
  // They differ by one, far beyond what a Number tells apart.
  const most = Number.MAX_SAFE_INTEGER;
  expect(compareProducts(most, most, most - 1, most)).toBe(1);
  expect(compareProducts(most - 2, most, most - 1, most - 1)).toBe(-1);
  expect(compareProducts(most, most, 1, 1)).toBe(1);
  expect(compareProducts(1, 1, most, most)).toBe(-1);
});

test('nothing has no sign', () => {
  expect(Object.is(multiply(-1, 0), 0)).toBe(true);
  expect(Object.is(inRange(-0), 0)).toBe(true);
});

test('what only a mistake in the rules could ask for is an error, not a refusal', () => {
  expect(() => productDivRem(1, 1, 0)).toThrow('a divisor must be above zero');
  expect(() => productDivRem(1, 1, -1)).toThrow(RangeError);
  expect(() => split(-1, [1])).toThrow('nothing below zero can be split');
  expect(() => split(1, [2, -1])).toThrow('nothing is split over a weight below zero');
});
