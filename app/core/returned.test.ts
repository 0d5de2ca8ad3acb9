import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settleExchange } from './exchange.ts';
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

test('in an exchange what moves, money and debt, is exactly what the goods differ by, and only one way', () => {
  const minor = fc.integer({ min: 0, max: 100_000 });
  const rails = fc.array(fc.record({ kind: fc.constantFrom('cash', 'mobile_money', 'card', 'on_account', 'exchange'), amount: minor, claimed: fc.boolean() }), { maxLength: 4 });
  fc.assert(
    fc.property(minor, minor, rails, rails, fc.boolean(), fc.constantFrom(null, 100), (due, worth, tenders, earlier, same, coin) => {
      const one = made(settleExchange(due, worth, tenders, earlier, same, coin));
      const back = (kind: string): number => one.back.filter((rail) => rail.kind === kind).reduce((sum, rail) => sum + rail.amount, 0);
      const all = one.back.reduce((sum, rail) => sum + rail.amount, 0);
      expect(all).toBe(worth + one.cashRounding);
      expect(back('exchange')).toBe(one.against);
      const money = all - one.cashRounding - back('exchange') - back('on_account');
      expect(one.toPay - money + one.onAccount - back('on_account')).toBe(due - worth);
      expect(one.toPay === 0 || money === 0).toBe(true);
      expect(Math.abs(one.cashRounding) * 2).toBeLessThanOrEqual(coin ?? 0);
      if (one.toPay > 0) expect(one.cashRounding).toBe(0);
      if (!same) expect(one.onAccount).toBe(0);
    }),
  );
});

test('what other goods had paid for goes back in cash, and a debt is never paid out', () => {
  const paid: Rail[] = [{ kind: 'exchange', amount: 5_000, claimed: false }, { kind: 'mobile_money', amount: 3_000, claimed: true }];
  expect(made(refundBy(8_000, paid, [], null)).rails).toEqual([{ kind: 'mobile_money', amount: 3_000, claimed: true }, { kind: 'cash', amount: 5_000, claimed: false }]);
  const owing: Rail[] = [{ kind: 'on_account', amount: 5_000, claimed: false }];
  expect(made(settleExchange(2_000, 5_000, owing, [], true, null))).toMatchObject({ against: 0, onAccount: 2_000, toPay: 0, toGiveBack: 0, back: [{ kind: 'on_account', amount: 5_000 }] });
});

test('an exchange rounds the cash that goes back once, and not what clears', () => {
  expect(made(settleExchange(1_030, 3_055, [cash], [], false, 100))).toMatchObject({ against: 1_030, toPay: 0, cashRounding: -25, back: [{ kind: 'exchange', amount: 1_030 }, { kind: 'cash', amount: 2_000 }] });
  expect(made(settleExchange(3_055, 1_030, [cash], [], false, 100))).toMatchObject({ against: 1_030, toPay: 2_025, cashRounding: 0, back: [{ kind: 'exchange', amount: 1_030 }] });
});
