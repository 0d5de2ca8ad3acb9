import { describe, expect, it } from 'vitest';
import type { BusinessRow, Item } from '../../sync/types.ts';
import { Cart } from './cart.svelte.ts';

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
    const made = cart.complete([{ tender: 't', kind: 'cash', amount: 20_000 }]);
    if (!made.ok) throw new Error(made.code);
    expect(made.sale.total).toBe(14_550);
    expect(made.sale.cashRounding).toBe(50);
    expect(20_000 - made.sale.change).toBe(made.sale.total + made.sale.cashRounding);
    expect(made.sale.lines.map((line) => line.line)).toEqual([1, 2]);
    // Rounded on each line, as this business does it: 1,103 of 8,000 and 903 of 6,550.
    expect(made.sale.taxes[0]?.amount).toBe(2_006);
  });
  it('isn’t sold for less than is due', () => {
    const { cart } = open();
    cart.add(soda);
    expect(cart.complete([{ tender: 't', kind: 'cash', amount: 100 }])).toEqual({ ok: false, code: 'underpaid' });
  });
});
