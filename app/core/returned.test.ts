import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leftOf, lineBack, refundBy, totalsBack, type LineBack, type Rail, type SoldOnce } from './returned.ts';

const sold = (quantity: number, total: number, tax = 0): SoldOnce => ({
  line: 1, quantity, discounts: [{ amount: 7 }], promotions: [{ amount: 3 }], allocated: 2, taxes: [{ code: 'VAT', rate: 160_000, inclusive: true, base: total - tax, amount: tax }], total,
});
const made = <T>(answer: { ok: true; value: T } | { ok: false; code: string }): T => {
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
};

test('every split of a line pays back exactly what was paid, tax and discounts included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 100_000 }), fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 7 }), (units, total, cuts) => {
      const line = sold(units * 1000, total, Math.floor(total / 7));
      const back: LineBack[] = [];
      for (const cut of [...cuts, units]) {
        const left = leftOf(line, back);
        if (left === 0) break;
        back.push(made(lineBack(line, Math.min(left, cut * 1000), back)));
      }
      const sum = (of: (one: LineBack) => number): number => back.reduce((all, one) => all + of(one), 0);
      expect(sum((one) => one.paid)).toBe(total);
      expect(sum((one) => one.taxes[0]!.amount)).toBe(line.taxes[0]!.amount);
      expect(sum((one) => one.discounts)).toBe(12);
      expect(leftOf(line, back)).toBe(0);
      expect(made(totalsBack(back)).total).toBe(total);
    }),
  );
});

test('more than is left is refused, also when other returns have raced beyond what was sold', () => {
  const line = sold(3000, 100);
  const raced = [{ of: 1, quantity: 2000, paid: 67 }, { of: 1, quantity: 2000, paid: 67 }];
  expect(leftOf(line, raced)).toBe(0);
  expect(lineBack(line, 1000, raced)).toEqual({ ok: false, code: 'return_exceeds_sold' });
  expect(leftOf(line, [{ of: 2, quantity: 1000, paid: 1 }])).toBe(3000);
});

const cash: Rail = { kind: 'cash', amount: 100_000, claimed: false };
const phone: Rail = { kind: 'mobile_money', amount: 30_000, claimed: true };

test('money goes back by the rail that it came by, and only what no rail covers in cash', () => {
  expect(made(refundBy(20_000, [cash, phone], [], null)).rails).toEqual([{ kind: 'mobile_money', amount: 20_000, claimed: true }]);
  expect(made(refundBy(50_000, [cash, phone], [], null)).rails).toEqual([phone, { kind: 'cash', amount: 20_000, claimed: false }]);
  // Part of it went back before.
  expect(made(refundBy(20_000, [cash, phone], [{ kind: 'mobile_money', amount: 25_000 }], null)).rails).toEqual([
    { kind: 'mobile_money', amount: 5_000, claimed: true }, { kind: 'cash', amount: 15_000, claimed: false },
  ]);
});

test('only the cash part is rounded to coins, half away from zero, and the difference is its own figure', () => {
  expect(made(refundBy(10_050, [cash], [], 100))).toEqual({ rails: [{ kind: 'cash', amount: 10_100, claimed: false }], cashRounding: 50 });
  expect(made(refundBy(30_049, [cash, phone], [], 100))).toEqual({ rails: [phone, { kind: 'cash', amount: 0, claimed: false }], cashRounding: -49 });
  expect(made(refundBy(10_050, [phone], [], 100)).cashRounding).toBe(0);
});
