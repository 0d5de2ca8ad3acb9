import { describe, expect, it } from 'vitest';
import { quickCash } from './quick-cash.ts';

describe('Quick cash', () => {
  it('offers the exact amount first and then notes that cover it', () => {
    expect(quickCash(18_500, 'KES', 2)).toEqual([18_500, 20_000, 50_000, 100_000]);
  });
  it('covers an amount above the largest note with several of them', () => {
    expect(quickCash(1_234_500, 'MWK', 2)).toContain(1_500_000);
  });
  it('counts whole shillings where there are no cents', () => {
    expect(quickCash(3_700, 'UGX', 0)).toEqual([3_700, 4_000, 5_000, 10_000, 20_000]);
  });
  it('never offers less than is due, nor the same twice', () => {
    for (let due = 1; due < 400_000; due += 997) {
      const offered = quickCash(due, 'KES', 2);
      expect(offered[0]).toBe(due);
      expect(new Set(offered).size).toBe(offered.length);
      expect(Math.min(...offered)).toBe(due);
    }
  });
});
