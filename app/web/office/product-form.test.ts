import { describe, expect, it } from 'vitest';
import type { Catalogue, Item } from '../../sync/types.ts';
import { ProductForm } from './product-form.svelte.ts';

const soda: Item = {
  variant: 'v1', product: 'p1', category: 'c', name: 'Soda, 500 ml', productName: 'Soda', variantName: '500 ml', sku: 'S1', barcodes: ['6001'], unit: 'pc',
  price: 8_000_000, priceRevision: 'r', tracked: true, closed: false, taxGroup: null, pending: false,
};
const catalogue: Catalogue = {
  version: 1, complete: true, items: [soda], closedItems: [], categories: [], taxGroups: [], taxGroup: () => undefined, item: () => soda, byBarcode: () => [], search: () => [],
};
const open = (id: string | null) => {
  let next = 0;
  return new ProductForm(id, catalogue, 'KES', () => `new-${next++}`);
};

describe('The product form', () => {
  it('sends only what was changed, so that two people’s edits both stand', () => {
    const form = open('p1');
    const variant = form.variants[0];
    if (variant === undefined) throw new Error('no variant');
    variant.price = '85';
    expect(form.edit()).toEqual({ id: 'p1', variants: [{ id: 'v1', price: 8_500_000 }] });
  });
  it('sends no variant when only the name changed', () => {
    const form = open('p1');
    form.name = 'Fizzy soda';
    expect(form.edit()).toEqual({ id: 'p1', name: 'Fizzy soda', variants: [] });
  });
  it('sends a new product whole', () => {
    const form = open(null);
    form.name = 'Bread';
    const variant = form.variants[0];
    if (variant === undefined) throw new Error('no variant');
    variant.price = '65.50';
    variant.barcodes = '111, 222';
    expect(form.edit()).toMatchObject({ name: 'Bread', category: null, taxGroup: null, variants: [{ id: 'new-0', price: 6_550_000, barcodes: ['111', '222'], unit: 'pc' }] });
  });
  it('isn’t sent without a name or with a price that isn’t one', () => {
    const form = open(null);
    form.name = 'Bread';
    expect(form.edit()).toBeNull();
    expect(form.tried).toBe(true);
  });
  it('closes a variant that was sold and forgets one that never was saved', () => {
    const form = open('p1');
    form.addVariant();
    const [saved, added] = form.variants;
    if (saved === undefined || added === undefined) throw new Error('no variants');
    form.drop(added);
    form.drop(saved);
    expect(form.variants).toHaveLength(1);
    expect(saved.closed).toBe(true);
  });
  it('says so when the product isn’t on this device', () => {
    expect(open('elsewhere').missing).toBe(true);
  });
});
