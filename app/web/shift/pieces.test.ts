import { expect, test } from 'vitest';
import { piecesOf } from './pieces.ts';

test('pieces are minor units of the currency, largest first', () => {
  expect(piecesOf('KES', 2).slice(0, 3)).toEqual([100_000, 50_000, 20_000]);
  expect(piecesOf('UGX', 0).slice(-2)).toEqual([100, 50]);
  expect(piecesOf('GBP', 2).at(-1)).toBe(1);
  expect(piecesOf('XAF', 0).at(-1)).toBe(1);
  for (const [currency, decimals] of [['KES', 2], ['TZS', 2], ['KWD', 3], ['EUR', 2]] as const) {
    const found = piecesOf(currency, decimals);
    expect([...found].sort((a, b) => b - a)).toEqual(found);
    expect(found.every((piece) => Number.isSafeInteger(piece) && piece > 0)).toBe(true);
  }
});

test('what the minor unit can’t say is left out', () => {
  expect(piecesOf('EUR', 0)).toEqual([200, 100, 50, 20, 10, 5, 2, 1]);
});
