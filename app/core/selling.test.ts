import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { split } from './allocation.ts';
import type { Basket, BasketLine, Discount, Fee, PricedSale } from './basket.ts';
import { multiplyDivide } from './integer.ts';
import { completeBasket, priceBasket } from './pricing.ts';
import type { Goods, Promotion, PromotionWindow } from './promotion.ts';
import { promotionRules } from './promotions.ts';
import { payOut, raceReturn, returnLine, type SoldLine } from './returns.ts';
import { scaleLine } from './scale.ts';
import type { TaxRule } from './tax.ts';
import { settle, type Tender } from './tender.ts';

// What always holds, on baskets that fast-check makes and shrinks; that both languages agree is tested from C#.

const taxes: fc.Arbitrary<TaxRule[]> = fc.uniqueArray(
  fc.record({
    code: fc.constantFrom('VAT', 'LEVY', 'COUNTY'),
    rate: fc.constantFrom(160_000, 75_000, 88_750, 12_500, 0, 333_333),
    inclusive: fc.boolean(),
    compound: fc.boolean(),
  }),
  { selector: (tax) => tax.code, maxLength: 3 },
);

const discount: fc.Arbitrary<Discount> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), value: fc.integer({ min: 0, max: 1_000_000 }) }),
  fc.record({ kind: fc.constant('amount' as const), value: fc.integer({ min: 0, max: 500 }) }),
);

const fee: fc.Arbitrary<Fee> = fc.record({
  fee: fc.constantFrom('service', 'delivery'),
  kind: fc.constantFrom('percent' as const, 'amount' as const),
  value: fc.integer({ min: 0, max: 100_000 }),
  perLine: fc.boolean(),
  taxes,
});

const goods: fc.Arbitrary<Goods> = fc.oneof(
  fc.constant({}),
  fc.record({ variants: fc.subarray(['a', 'b', 'c'], { minLength: 1 }) }),
  fc.record({ products: fc.constant(['p']), categories: fc.constant(['x']) }),
);

const hours: fc.Arbitrary<PromotionWindow> = fc.record({
  days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 4 }),
  fromMinute: fc.integer({ min: 0, max: 1439 }),
  toMinute: fc.constant(720),
});

const promotions: fc.Arbitrary<Promotion[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Promotion['kind']>('percent', 'amount', 'fixed_price', 'buy_get', 'bundle', 'basket_percent', 'basket_amount'),
      reward: fc.constantFrom<NonNullable<Promotion['reward']>>('free', 'percent', 'fixed_price'),
      value: fc.integer({ min: 0, max: 1_000_000 }),
      priority: fc.integer({ min: 0, max: 2 }),
      items: goods,
      getItems: fc.option(goods),
      buy: fc.integer({ min: 1, max: 3 }),
      get: fc.integer({ min: 1, max: 2 }),
      threshold: fc.integer({ min: 0, max: 5000 }),
      exclusive: fc.boolean(),
      limit: fc.option(fc.integer({ min: 1, max: 3 })),
      window: fc.option(hours.filter(({ fromMinute, toMinute }) => fromMinute !== toMinute)),
      coupon: fc.option(fc.constant('TEN')),
    }),
    { maxLength: 5 },
  )
  .map((list) => list.map((promotion, i) => ({ promotion: `p${i}`, revision: 'r', ...promotion })));

const basket: fc.Arbitrary<Basket> = fc
  .record({
    promotions,
    at: fc.record({ on: fc.constantFrom('2026-11-20', '2026-11-22'), minute: fc.integer({ min: 0, max: 1439 }) }),
    tip: fc.constantFrom(0, 0, 50),
    vouchers: fc.array(fc.record({ voucher: fc.constant('v'), amount: fc.integer({ min: 1, max: 500 }) }), { maxLength: 1 }),
    groups: fc.array(taxes, { minLength: 3, maxLength: 3 }),
    lines: fc.array(
      fc.record({
        variant: fc.constantFrom('a', 'b', 'c'),
        group: fc.integer({ min: 0, max: 2 }),
        quantity: fc.oneof(fc.constantFrom(1000, 2000, 3000), fc.integer({ min: 1, max: 5000 })),
        unitPrice: fc.integer({ min: 1, max: 5_000_000 }),
        discounts: fc.array(discount, { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    taxRounding: fc.constantFrom('line' as const, 'receipt' as const),
    taxExempt: fc.boolean(),
    basketDiscounts: fc.array(discount, { maxLength: 2 }),
    fees: fc.array(fee, { maxLength: 2 }),
    cashDenomination: fc.constantFrom(null, 5, 100, 500),
    card: fc.integer({ min: 0, max: 1_000_000 }),
    over: fc.integer({ min: 0, max: 5000 }),
  })
  .map(({ groups, lines, card, over, ...rest }) => {
    const made: Basket = {
      currency: 'KES',
      ...rest,
      lines: lines.map(({ group, ...line }, i): BasketLine => ({ ...line, category: line.variant === 'c' ? 'y' : 'x', line: i + 1, taxGroup: `g${group}`, taxes: groups[group]! })),
    };
    // A coupon that works now is used.
    const couponed = priceBasket({ ...made, coupons: ['TEN'] }, promotionRules).ok ? { ...made, coupons: ['TEN'] } : made;
    const priced = priceBasket(couponed, promotionRules);
    if (!priced.ok) return couponed;
    const byCard = multiplyDivide(priced.value.due, card, 1_000_000);
    const tenders: Tender[] = [{ kind: 'cash', amount: priced.value.due - byCard + 500 + over }];
    return { ...couponed, tenders: byCard > 0 ? [{ kind: 'card', amount: byCard }, ...tenders] : tenders };
  });

const total = (figures: readonly number[]): number => figures.reduce((a, b) => a + b, 0);
const added = (item: PricedSale['lines'][number] | PricedSale['fees'][number]): number =>
  total(item.taxes.filter((tax) => !tax.inclusive).map((tax) => tax.amount));

function always(holds: (sale: PricedSale, basket: Basket) => void): void {
  fc.assert(
    fc.property(basket, (made) => {
      const result = completeBasket(made, promotionRules);
      if (!result.ok) throw new Error(result.code);
      holds(result.value, made);
    }),
    { seed: 20261121, numRuns: 300 },
  );
}

describe('a completed sale', () => {
  test('sums up, by line and as a whole', () =>
    always((sale) => {
      for (const line of sale.lines) {
        const taken = total([...line.discounts, ...line.promotions].map((one) => one.amount)) + line.allocated + line.exempted;
        expect(line.net).toBe(line.gross - taken);
        expect(line.total).toBe(line.net + added(line));
        expect(Math.min(line.net, line.allocated, line.exempted, ...line.taxes.map((tax) => tax.amount))).toBeGreaterThanOrEqual(0);
      }
      for (const one of sale.fees) expect(one.total).toBe(one.amount + added(one));
      expect(total([...sale.lines, ...sale.fees].map((item) => item.total))).toBe(sale.total);
      expect(total(sale.lines.map((line) => line.allocated))).toBe(total(sale.basketDiscounts.map((d) => d.amount)));
    }));

  test('has taxes by code that sum to those of lines and fees', () =>
    always((sale) => {
      const all = [...sale.lines, ...sale.fees].flatMap((item) => item.taxes);
      for (const tax of sale.taxes) {
        const own = all.filter((one) => one.code === tax.code && one.rate === tax.rate && one.inclusive === tax.inclusive);
        expect([tax.base, tax.amount]).toEqual([total(own.map((one) => one.base)), total(own.map((one) => one.amount))]);
      }
      expect(total(sale.taxes.map((tax) => tax.amount))).toBe(total(all.map((tax) => tax.amount)));
    }));

  test('is paid: tenders less change are the total and the cash rounding', () =>
    always((sale, { tenders = [], cashDenomination }) => {
      expect(total(tenders.map((tender) => tender.amount)) - sale.change).toBe(sale.due + sale.cashRounding);
      expect(Math.abs(sale.cashRounding) * 2).toBeLessThanOrEqual(cashDenomination ?? 0);
    }));

  test('has the same totals whatever was rung up first', () =>
    always((sale, made) => {
      const reversed = [...made.lines].reverse();
      const turned = [...made.lines.slice(1), made.lines[0]!];
      const parted = [...made.lines.filter((_, i) => i % 2 === 1), ...made.lines.filter((_, i) => i % 2 === 0)];
      for (const order of [reversed, turned, parted]) {
        const shuffled = completeBasket({ ...made, lines: order.map((line, i) => ({ ...line, line: i + 1 })) }, promotionRules);
        expect(shuffled).toMatchObject({ ok: true, value: { total: sale.total, taxes: sale.taxes, change: sale.change } });
      }
    }));

  test('takes off no more than what is there, line by line and from the basket', () =>
    always((sale) => {
      for (const line of sale.lines) {
        let left = line.gross;
        for (const { amount } of [...line.discounts, ...line.promotions, { amount: line.allocated }]) {
          expect(amount).toBeGreaterThanOrEqual(0);
          expect(amount).toBeLessThanOrEqual(left);
          left -= amount;
        }
      }
      let left = total(sale.lines.map((line) => line.net + line.exempted + line.allocated));
      for (const { amount } of sale.basketDiscounts) {
        expect(amount).toBeLessThanOrEqual(left);
        left -= amount;
      }
    }));

  test('is paid back exactly by any split of a full return, tax included', () =>
    always((sale, made) => {
      sale.lines.forEach((line, i) => {
        const { quantity } = made.lines[i]!;
        const sold: SoldLine = { ...line, quantity, discounts: [...line.discounts, ...line.promotions].map((one) => one.amount) };
        const cuts = split(quantity, [line.gross % 7, 3, (line.net % 5) + 1]).filter((part) => part > 0);
        let returned = 0;
        let refunded = 0;
        const parts = cuts.map((part) => {
          const back = returnLine(sold, returned, part);
          if (!back.ok) throw new Error(back.code);
          expect(payOut(line.total, quantity, returned, part, refunded)).toEqual({ ok: true, value: back.value.total });
          returned += part;
          refunded += back.value.total;
          return back.value;
        });
        expect(refunded).toBe(line.total);
        expect([total(parts.map((p) => p.net)), total(parts.map((p) => p.gross))]).toEqual([line.net, line.gross]);
        line.taxes.forEach((tax, t) => expect(total(parts.map((p) => p.taxes[t]!.amount))).toBe(tax.amount));
      });
    }));
});

describe('promotions', () => {
  const plain = (made: Basket): PricedSale['total'] => {
    const priced = priceBasket({ ...made, promotions: [], coupons: [] });
    if (!priced.ok) throw new Error(priced.code);
    return priced.value.total;
  };

  test('never make a sale dearer, and no reward is below zero', () =>
    always((sale, made) => {
      expect(sale.total).toBeLessThanOrEqual(plain(made));
      for (const { promotions: granted } of sale.lines) for (const { amount } of granted) expect(amount).toBeGreaterThan(0);
    }));

  test('are on a line once each, in their order, and only with their coupon', () =>
    always((sale, made) => {
      const order = [...made.promotions!].sort((a, b) => a.priority! - b.priority! || (a.promotion < b.promotion ? -1 : 1)).map((one) => one.promotion);
      for (const line of sale.lines) {
        const places = line.promotions.map((granted) => order.indexOf(granted.promotion));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        for (const granted of line.promotions) {
          const { coupon } = made.promotions!.find((one) => one.promotion === granted.promotion)!;
          if (coupon != null) expect(made.coupons).toContain(coupon);
        }
      }
    }));

  test('that are named by the sale alone give the same sale', () =>
    always((sale, made) => {
      const named = new Set(sale.lines.flatMap((line) => line.promotions.map((granted) => granted.promotion)));
      const promotions = made.promotions!.filter((one) => named.has(one.promotion)).map(({ window: _w, coupon: _c, ...rest }) => rest);
      const again = priceBasket({ ...made, promotions, coupons: [], at: null }, promotionRules);
      expect(again).toMatchObject({ ok: true, value: { total: sale.total, lines: sale.lines } });
    }));

  test('take off no more than as many of the dearest units as their limit allows', () =>
    always((sale, made) => {
      for (const { promotion, kind, reward, limit, value = 0, buy = 1, get = 1 } of made.promotions!) {
        if (limit == null || kind === 'basket_percent' || kind === 'basket_amount') continue;
        const rewarded = sale.lines.flatMap((line, i) => line.promotions.filter((one) => one.promotion === promotion).map(({ amount }) => ({ amount, of: made.lines[i]! })));
        let left = limit * (kind === 'buy_get' ? get : kind === 'bundle' ? buy : 1) * 1000;
        let most = 0;
        for (const { of } of [...rewarded].sort((a, b) => b.of.unitPrice - a.of.unitPrice)) {
          const part = Math.min(left, of.quantity);
          most += multiplyDivide(of.unitPrice, part, 1_000_000);
          left -= part;
        }
        if (kind === 'amount') most = Math.min(most, limit * value);
        else if (kind === 'percent' || (kind === 'buy_get' && reward === 'percent')) most = multiplyDivide(most, value, 1_000_000);
        // Each part that a promotion cuts off a line is rounded by itself.
        const rounding = rewarded.length * (made.promotions!.length + 1);
        expect(total(rewarded.map((one) => one.amount))).toBeLessThanOrEqual(most + rounding);
      }
    }));

  test('count a coupon once', () =>
    always((_, made) => {
      if (made.coupons?.length) expect(priceBasket({ ...made, coupons: [...made.coupons, made.coupons[0]!] }, promotionRules)).toEqual({ ok: false, code: 'coupon_repeated' });
    }));
});

test('returns that race take no more from revenue than the line was sold for', () => {
  const tills = fc.array(fc.record({ knows: fc.boolean(), share: fc.integer({ min: 1, max: 1000 }) }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 6000 }), tills, (lineTotal, sold, each) => {
      let [returned, accepted, paid, recovered] = [0, 0, 0, 0];
      for (const { knows, share } of each) {
        const known = knows ? returned : 0;
        const quantity = Math.ceil(((sold - known) * share) / 1000);
        if (quantity === 0) continue;
        const pays = payOut(lineTotal, sold, known, quantity, knows ? accepted : 0);
        if (!pays.ok) throw new Error(pays.code);
        const raced = raceReturn(lineTotal, sold, returned, accepted, quantity, pays.value);
        if (!raced.ok) throw new Error(raced.code);
        returned += raced.value.within;
        accepted += raced.value.acceptedMinor;
        recovered += raced.value.toRecoverMinor;
        paid += pays.value;
      }
      expect(returned).toBeLessThanOrEqual(sold);
      expect(accepted).toBeLessThanOrEqual(lineTotal);
      expect(accepted + recovered).toBe(paid);
    }),
    { seed: 20261121, numRuns: 1000 },
  );
});

test('a label with a price comes to exactly that price', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 1, max: 2_000_000_000 }), (value, unitPrice) => {
      const line = scaleLine({ item: '1', holds: 'price', value }, unitPrice);
      if (line.ok) expect(multiplyDivide(line.value.unitPrice, line.value.quantity, 1_000_000)).toBe(value);
      else expect(multiplyDivide(value, 1_000_000, unitPrice)).toBeGreaterThanOrEqual(1_000_000);
    }),
    { seed: 20261121, numRuns: 1000 },
  );
});

test('a settlement leaves nothing open, in either direction', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.constantFrom(null, 5, 50, 500), (due, coin) => {
      const paid = settle(due, [{ kind: 'cash', amount: due < 0 ? -multiplyDivide(-due, 1, coin ?? 1) * (coin ?? 1) + 0 : due + 500 }], coin, 'KES');
      if (!paid.ok) throw new Error(paid.code);
      expect(Math.abs(paid.value.cashRounding) * 2).toBeLessThanOrEqual(coin ?? 0);
    }),
    { seed: 20261121 },
  );
});
