import { describe, expect, it } from 'vitest';
import type { BusinessRow, Item } from '../../sync/types.ts';
import { promotionRules } from '../../core/promotions.ts';
import { Cart, type Surroundings } from './cart.svelte.ts';
import { complete } from './complete.ts';

const business: BusinessRow = {
  id: 'b', name: 'Shop', slug: 'shop', country: 'KE', currency: 'KES', taxRounding: 'line', cashDenominationMinor: 100, pricesIncludeTax: true, colour: null,
};
const vat = { id: 'g', revision: 'r', name: 'VAT', closed: false, taxes: [{ code: 'VAT', name: 'VAT', rate: 160000, inclusive: true, compound: false, kind: 'standard' as const }] };
const item = (variant: string, price: number): Item => ({
  variant, product: `p-${variant}`, category: null, name: variant, productName: variant, variantName: '', sku: null, barcodes: [], unit: 'pc', price,
  priceRevision: 'r', tracked: true, closed: false, taxGroup: vat, pending: false,
});
const soda = item('soda', 8_000_000);
const bread = item('bread', 6_550_000);

function open(): { cart: Cart; kept: unknown[] } {
  const kept: unknown[] = [];
  return { cart: new Cart(() => business, (cart) => kept.push(cart)), kept };
}

describe('The cart', () => {
  it('counts the same product up instead of adding a second line', () => {
    const { cart } = open();
    cart.add(soda);
    cart.add(soda);
    expect(cart.lines).toHaveLength(1);
    expect(cart.quantityOf('soda')).toBe(2000);
    expect(cart.total).toBe(16_000);
  });
  it('is kept on every change', () => {
    const { cart, kept } = open();
    cart.add(soda);
    cart.step('soda', 1);
    cart.remove('soda');
    expect(kept).toHaveLength(3);
    expect(kept[2]).toEqual({ lines: [] });
  });
  it('gives back what was emptied by mistake', () => {
    const { cart } = open();
    cart.add(soda);
    cart.add(bread);
    cart.clear();
    cart.undo();
    expect(cart.lines.map((line) => line.variant)).toEqual(['soda', 'bread']);
  });
  it('comes back after a reload as it was', () => {
    const before = open();
    before.cart.add(soda, 2500);
    const after = open();
    after.cart.restore(JSON.parse(JSON.stringify(before.kept[0])));
    expect(after.cart.total).toBe(before.cart.total);
    expect(after.cart.quantityOf('soda')).toBe(2500);
  });
  it('starts empty when what was kept isn’t a cart', () => {
    const { cart } = open();
    cart.restore({ lines: [{ variant: 'x' }, null, 7] });
    expect(cart.isEmpty).toBe(true);
  });
  it('becomes a sale whose figures agree: tenders less change are total and rounding', () => {
    const { cart } = open();
    cart.add(soda);
    cart.add(bread);
    const made = complete(cart, [{ tender: 't', kind: 'cash', amount: 20_000 }]);
    if (!made.ok) throw new Error(made.code);
    expect(made.sale.total).toBe(14_550);
    expect(made.sale.cashRounding).toBe(50);
    expect(20_000 - made.sale.change).toBe(made.sale.total + made.sale.cashRounding);
    expect(made.sale.lines.map((line) => line.line)).toEqual([1, 2]);
    // Rounded on each line, as this business does it: 1,103 of 8,000 and 903 of 6,550.
    expect(made.sale.taxes[0]?.amount).toBe(2_006);
  });
  it('sells vouchers with goods or alone, which are owed and no part of the sale’s total', () => {
    const { cart, kept } = open();
    cart.setVouchers([{ voucher: 'v', amount: 5_000 }]);
    expect([cart.isEmpty, cart.total, cart.count]).toEqual([false, 5_000, 1]);
    const alone = complete(cart, [{ tender: 't', kind: 'cash', amount: 10_000 }]);
    expect(alone).toMatchObject({ ok: true, sale: { lines: [], total: 0, vouchers: [{ voucher: 'v', amount: 5_000 }], change: 5_000 } });
    cart.add(soda);
    expect(cart.total).toBe(13_000);
    const again = open().cart;
    again.restore(kept.at(-1));
    expect(again.vouchers).toEqual([{ voucher: 'v', amount: 5_000 }]);
    // The last line goes, the voucher stays; emptying takes both, and undoing brings both back.
    cart.remove('soda');
    expect(cart.total).toBe(5_000);
    cart.add(soda);
    cart.clear();
    expect([cart.isEmpty, cart.total]).toEqual([true, 0]);
    cart.undo();
    expect(cart.total).toBe(13_000);
    cart.forget();
    expect(cart.isEmpty).toBe(true);
  });
  it('adds the shop’s fees to goods, with their tax, and none to a voucher alone', () => {
    const service = { fee: 'f', name: 'Service charge', kind: 'percent' as const, value: 100_000, perLine: false, taxGroup: 'g', taxes: vat.taxes };
    const around: Surroundings = { location: null, lists: [], promotions: [], at: null, fees: [service] };
    const cart = new Cart(() => business, () => undefined, () => around);
    cart.setVouchers([{ voucher: 'v', amount: 5_000 }]);
    expect([cart.total, cart.fees]).toEqual([5_000, []]);
    cart.setVouchers([]);
    cart.add(soda);
    // 80.00 and 10 % of it; of 8.00 there are 8.00 x 4 / 29 = 1.10 tax.
    expect(cart.total).toBe(8_800);
    expect(complete(cart, [{ tender: 't', kind: 'cash', amount: 8_800 }])).toMatchObject({
      ok: true, sale: { total: 8_800, fees: [{ fee: 'f', name: 'Service charge', amount: 800, taxes: [{ code: 'VAT', base: 690, amount: 110 }], total: 800 }] },
    });
    cart.setCustomer({ id: 'c', name: 'Embassy', group: null, taxExempt: true });
    expect(complete(cart, [{ tender: 't', kind: 'card', amount: 7_587 }])).toMatchObject({ ok: true, sale: { fees: [{ amount: 690, exempted: 110, total: 690 }] } });
  });
  it('shows lines that add up with the discount on the basket that stands under them', () => {
    const { cart } = open();
    cart.add(soda);
    cart.add(bread);
    cart.setDiscount(null, { kind: 'percent', value: 100_000, by: null, why: 'regular' });
    expect([cart.totalOf('soda'), cart.totalOf('bread')]).toEqual([8_000, 6_550]);
    expect(cart.total).toBe(8_000 + 6_550 - cart.priced!.basketDiscounts[0]!.amount);
  });
  it('refuses a fee whose taxes aren’t here, rather than charge it without them', () => {
    const service = { fee: 'f', name: 'Service charge', kind: 'amount' as const, value: 500, perLine: false, taxGroup: 'elsewhere' };
    const around: Surroundings = { location: null, lists: [], promotions: [], at: null, fees: [service] };
    const cart = new Cart(() => business, () => undefined, () => around);
    cart.add(soda);
    expect([cart.priced, cart.refusal]).toEqual([null, 'tax_group_unknown']);
    expect(complete(cart, [{ tender: 't', kind: 'cash', amount: 10_000 }])).toEqual({ ok: false, code: 'tax_group_unknown' });
  });
  it('isn’t sold for less than is due', () => {
    const { cart } = open();
    cart.add(soda);
    expect(complete(cart, [{ tender: 't', kind: 'cash', amount: 100 }])).toEqual({ ok: false, code: 'underpaid' });
  });
});

const wholesale = { id: 'w', name: 'Wholesale', groups: ['Dukas'], locations: [], closed: false };
const airport = { id: 'a', name: 'Airport', groups: [], locations: ['here'], closed: false };
const listed = { w: { revision: 'w1', price: 7_000_000, tiers: [{ from: 12_000, price: 6_000_000 }] }, a: { revision: 'a1', price: 9_000_000 } };
const around = (more: Partial<Surroundings> = {}): (() => Surroundings) => () => ({ location: 'here', lists: [wholesale, airport], promotions: [], at: null, fees: [], ...more });
const promotion = (rule: Surroundings['promotions'][number]['rule'], id = 'p'): Surroundings['promotions'][number] => ({ id, revision: `${id}1`, name: id, rule, closed: false });
const customer = { id: 'c', name: 'Mama Mboga', group: 'Dukas', taxExempt: false };
function sold(cart: Cart) {
  const made = complete(cart, [{ tender: 't', kind: 'cash', amount: 10_000_000 }]);
  if (!made.ok) throw new Error(made.code);
  return made.sale;
}

describe('The price of a line', () => {
  it('is the list’s of the customer’s group, else of the location, and follows the quantity', () => {
    const cart = new Cart(() => business, () => undefined, around());
    cart.add(soda, 1000, listed);
    expect(sold(cart).lines[0]).toMatchObject({ unitPrice: 9_000_000, priceSource: 'list', priceRevision: 'a1' });
    cart.setCustomer(customer);
    expect(sold(cart).lines[0]).toMatchObject({ unitPrice: 7_000_000, priceSource: 'list', priceRevision: 'w1' });
    cart.setQuantity('soda', 12_000);
    expect(sold(cart).lines[0]).toMatchObject({ unitPrice: 6_000_000, priceSource: 'tier', priceRevision: 'w1', gross: 72_000 });
  });
  it('is what a person set, with who and why', () => {
    const cart = new Cart(() => business, () => undefined, around());
    cart.add(soda, 1000, listed);
    cart.setPrice('soda', { unitPrice: 0, by: 'mary', why: 'dented' });
    expect(sold(cart).lines[0]).toMatchObject({ unitPrice: 0, priceSource: 'override', priceRevision: null, reason: 'dented', by: 'mary', total: 0 });
  });
  it('is the label’s for what the scale has priced, each label a line of its own', () => {
    const cart = new Cart(() => business, () => undefined, around());
    cart.add(soda, 333, {}, { unitPrice: 8_001_201, revision: 'r' });
    cart.add(soda, 333, {}, { unitPrice: 8_001_201, revision: 'r' });
    cart.add(soda);
    expect(cart.lines.map((line) => line.key)).toEqual(['soda#1', 'soda#2', 'soda']);
    cart.step('soda#1', 1);
    expect(sold(cart).lines.map((line) => [line.priceSource, line.total])).toEqual([['scale', 2664], ['scale', 2664], ['variant', 8000]]);
    cart.step('soda#1', -1);
    expect(cart.lines).toHaveLength(2);
  });
  it('is lessened by discounts by hand, which name who granted them', () => {
    const cart = new Cart(() => business, () => undefined, around());
    cart.add(soda, 2000);
    cart.add(bread);
    cart.setDiscount('soda', { kind: 'percent', value: 100_000, by: 'mary', why: 'a friend' });
    cart.setDiscount(null, { kind: 'amount', value: 550, by: 'mary', why: 'round' });
    const sale = sold(cart);
    expect(sale.lines[0]!.discounts).toEqual([{ kind: 'percent', value: 100_000, amount: 1600, by: 'mary', why: 'a friend' }]);
    expect(sale.basketDiscounts).toEqual([{ kind: 'amount', value: 550, amount: 550, by: 'mary', why: 'round' }]);
    expect(sale.total).toBe(16_000 - 1600 + 6550 - 550);
  });
});

describe('Promotions in the cart', () => {
  it('leave it without a price until their rules are there', () => {
    const cart = new Cart(() => business, () => undefined, around({ promotions: [promotion({ kind: 'percent', value: 500_000 })] }));
    cart.add(soda);
    expect([cart.priced, cart.refusal]).toEqual([null, null]);
    cart.rules = promotionRules;
    expect(cart.total).toBe(4000);
    expect(sold(cart).lines[0]).toMatchObject({ promotions: [{ promotion: 'p', revision: 'p1', amount: 4000 }] });
  });
  it('say why a coupon does nothing, and sell again when it is taken off', () => {
    const promotions = [promotion({ kind: 'percent', value: 500_000, coupon: 'HALF', locations: ['there'] })];
    const cart = new Cart(() => business, () => undefined, around({ promotions }));
    cart.rules = promotionRules;
    cart.add(soda);
    cart.setCoupons(['HALF']);
    expect([cart.priced, cart.refusal]).toEqual([null, 'coupon_elsewhere']);
    cart.setCoupons([]);
    expect(cart.total).toBe(8000);
  });
  it('go by category, customer group and coupon, which the sale then names', () => {
    const promotions = [promotion({ kind: 'percent', value: 100_000, coupon: 'TEN', customerGroups: ['Dukas'], items: { categories: ['drinks'] } })];
    const cart = new Cart(() => business, () => undefined, around({ promotions }));
    cart.rules = promotionRules;
    cart.add({ ...soda, category: 'drinks' });
    cart.add(bread);
    cart.setCustomer(customer);
    cart.setCoupons(['TEN']);
    expect(sold(cart)).toMatchObject({ customer: 'c', customerGroup: 'Dukas', coupons: ['TEN'], total: 8000 - 800 + 6550 });
    expect(sold(cart).lines.map((line) => line.category)).toEqual(['drinks', undefined]);
  });
  it('go with the cart they were agreed for, and come back with it', () => {
    const kept: unknown[] = [];
    const cart = new Cart(() => business, (one) => kept.push(JSON.parse(JSON.stringify(one))), around());
    cart.add(soda, 1000, listed);
    cart.setCustomer(customer);
    cart.setDiscount(null, { kind: 'amount', value: 550, by: 'mary', why: 'round' });
    const total = cart.total;
    cart.clear();
    expect([cart.customer, cart.discount]).toEqual([null, null]);
    cart.undo();
    expect(cart.total).toBe(total);
    const after = new Cart(() => business, () => undefined, around());
    after.restore(kept.at(-1));
    expect([after.total, after.customer?.name]).toEqual([total, 'Mama Mboga']);
  });
});

it('An exempt customer’s cart has the tax taken out', () => {
  const { cart } = open();
  cart.add(soda);
  cart.setCustomer({ ...customer, taxExempt: true });
  expect(sold(cart)).toMatchObject({ taxExempt: true, total: 6897 });
  expect(sold(cart).lines[0]).toMatchObject({ exempted: 1103 });
});
