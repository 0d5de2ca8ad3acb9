import { beforeEach, expect, test } from 'vitest';
import type { Item, Kaunta, KauntaState, ParkedCart } from '../../sync/types.ts';
import { attach } from '../kaunta.svelte.ts';
import { Cart } from './cart.svelte.ts';
import { contentsOf, nameOf, reopened, together, totalOf, whyNot } from './parked.ts';

const owner = 'owner';
const vat = { id: 'vat', revision: 'r1', name: 'VAT', taxes: [], closed: false };
const tea: Item = {
  variant: 'tea', product: 'teas', category: 'drinks', name: 'Tea', productName: 'Tea', variantName: '', sku: null, barcodes: [], unit: 'pc', price: 100_000, priceRevision: 'p1', tracked: true,
  closed: false, taxGroup: vat, pending: false,
};
const soap: Item = { ...tea, variant: 'soap', product: 'soaps', name: 'Soap', price: 50_000, taxGroup: null };
let items: Item[];
let may: boolean;
let actor: string;
let customers: Record<string, unknown>[];

beforeEach(() => {
  [items, may, actor, customers] = [[tea, soap], true, owner, [{ id: 'njeri', name: 'Mama Njeri', group: 'Dukas', taxExempt: true }]];
  const state = {
    business: null, location: null, get actor() { return { staff: actor }; },
    catalogue: { item: (variant: string) => items.find((one) => one.variant === variant), taxGroup: (id: string) => (id === 'vat' ? vat : undefined) },
    priceBook: { of: () => ({}) },
  };
  attach({
    state: state as unknown as KauntaState, subscribe: () => () => undefined, can: () => may, now: () => 0, customerRow: (id: string) => customers.find((one) => one['id'] === id) ?? null,
  } as unknown as Kaunta);
});

const open = (): Cart => new Cart(() => null, () => undefined);
const parked = (cart: Cart): ParkedCart => ({ id: 'c1', location: 'l', name: null, register: null, device: 'd', at: Date.UTC(2026, 10, 21, 9, 30), by: null, ...structuredClone(contentsOf(cart)) });

test('what was chosen comes back, at the price and tax of now; a price by hand and a label’s stay', () => {
  const cart = open();
  cart.add(tea, 3000);
  cart.add(soap);
  cart.add(tea, 250, {}, { unitPrice: 99_999, revision: 'p1' });
  cart.setPrice('soap', { unitPrice: 40_000, by: owner, why: 'dented' });
  cart.setDiscount('tea', { kind: 'percent', value: 100_000, by: owner, why: 'a friend' });
  cart.setNote('tea', 'hot');
  cart.setCoupons(['EASTER']);
  cart.setCustomer({ id: 'njeri', name: 'Mama Njeri', group: 'Dukas', taxExempt: true });
  const aside = parked(cart);
  expect(JSON.stringify(aside)).not.toContain('Njeri');
  items = [{ ...tea, price: 120_000, priceRevision: 'p2', name: 'Tea, Kericho' }, { ...soap, price: 60_000 }];
  const { kept, leftOut } = reopened(aside);
  expect(leftOut).toEqual([]);
  const again = open();
  again.restore(kept);
  expect(again.lines.map(({ key, quantity, unitPrice, name, note }) => [key, quantity, unitPrice, name, note])).toEqual([
    ['tea', 3000, 120_000, 'Tea, Kericho', 'hot'], ['soap', 1000, 60_000, 'Soap', null], ['tea#1', 250, 120_000, 'Tea, Kericho', null],
  ]);
  expect(again.prices.map((price) => [price?.unitPrice, price?.source])).toEqual([[120_000, 'variant'], [40_000, 'override'], [99_999, 'scale']]);
  expect([again.customer, again.coupons, again.lines[0]!.discount]).toEqual([cart.customer, ['EASTER'], { kind: 'percent', value: 100_000, by: owner, why: 'a friend' }]);
  expect(again.lines[0]!.taxGroup).toBe(vat);
});

test('goods that a till doesn’t know are sold as they were, and a customer whom it doesn’t know is left out and said', () => {
  const cart = open();
  cart.add(tea);
  cart.setCustomer({ id: 'njeri', name: 'Mama Njeri', group: null, taxExempt: false });
  const aside = parked(cart);
  items = [];
  customers = [];
  const { kept, leftOut } = reopened(aside);
  expect(kept.lines[0]).toMatchObject({ name: 'Tea', unitPrice: 100_000, priceRevision: 'p1', taxGroup: vat, category: null });
  expect([kept.customer, leftOut]).toEqual([null, ['parked.leftCustomer']]);
  customers = [{ id: 'njeri', name: null, group: null, taxExempt: false }];
  expect(reopened(aside).leftOut).toEqual(['parked.leftCustomer']);
});

test('what was granted by hand is answered for by whoever takes the cart, or stays out and is said', () => {
  const cart = open();
  cart.add(tea);
  cart.setDiscount(null, { kind: 'amount', value: 10, by: owner, why: 'late' });
  cart.setPrice('tea', { unitPrice: 90_000, by: owner, why: 'dented' });
  const aside = parked(cart);
  actor = 'manager';
  expect(reopened(aside).kept).toMatchObject({ discount: { by: 'manager' }, lines: [{ override: { by: 'manager', unitPrice: 90_000 } }] });
  may = false;
  expect(reopened(aside)).toMatchObject({ kept: { discount: null, lines: [{ override: null }] }, leftOut: ['parked.leftByHand'] });
});

test('a cart says why it can’t be put aside', () => {
  const cart = open();
  cart.add(tea);
  expect(whyNot(cart.kept)).toBeNull();
  cart.setDiscount('tea', { kind: 'percent', value: 1, by: owner, why: 'x' });
  expect(whyNot(cart.kept)).toBeNull();
  actor = 'cashier';
  expect(whyNot(cart.kept)).toBe('parked.notAllowed');
  cart.setDiscount('tea', null);
  cart.setVouchers([{ voucher: 'v', amount: 1 }]);
  expect(whyNot(cart.kept)).toBe('parked.notVoucher');
  cart.setVouchers([]);
  cart.take({ back: { paid: 1 } as never, by: null });
  expect(whyNot(cart.kept)).toBe('parked.notExchange');
});

test('two carts become one: the same goods on the same terms add up, all else stands beside it', () => {
  const cart = open();
  cart.add(tea, 2000);
  cart.setVouchers([{ voucher: 'v', amount: 5 }]);
  const more = open();
  more.add(tea);
  more.add(soap);
  more.setDiscount('soap', { kind: 'percent', value: 100_000, by: owner, why: 'x' });
  more.setDiscount(null, { kind: 'percent', value: 100_000, by: owner, why: 'y' });
  more.setCustomer({ id: 'njeri', name: 'Mama Njeri', group: 'Dukas', taxExempt: true });
  const once = together(cart.kept, reopened(contentsOf(more)));
  expect(once.leftOut).toEqual(['parked.leftBasket']);
  cart.restore(once.kept);
  expect(cart.lines.map(({ key, quantity }) => [key, quantity])).toEqual([['tea', 3000], ['soap', 1000]]);
  expect([cart.customer?.id, cart.discount, cart.vouchers.length]).toEqual(['njeri', null, 1]);
  cart.restore(together(cart.kept, reopened(contentsOf(more))).kept);
  expect(cart.lines.map(({ key, quantity }) => [key, quantity])).toEqual([['tea', 4000], ['soap', 1000], ['soap#2', 1000]]);
  cart.step('soap#2', 1);
  expect(cart.quantityOf('soap')).toBe(3000);
});

test('a parked cart is named by its cashier, else by when and what; its total is what it would cost now', () => {
  const cart = open();
  cart.add(tea, 2000);
  cart.add(soap);
  const aside = parked(cart);
  expect([nameOf({ ...aside, name: 'Table 4' }), nameOf(aside)]).toEqual(['Table 4', '09:30 Tea, Soap']);
  items = [{ ...tea, price: 200_000 }, soap];
  expect(totalOf(cart, aside)).toBe(450);
  expect([cart.total, cart.lines.length]).toEqual([250, 2]);
});

test('a cart that was put away can’t be undone into the one that is open', () => {
  const cart = open();
  cart.add(tea);
  cart.add(soap);
  const { kept } = cart;
  cart.forget();
  cart.restore(null);
  cart.undo();
  expect(cart.isEmpty).toBe(true);
  cart.restore(kept);
  expect(cart.lines).toHaveLength(2);
});
