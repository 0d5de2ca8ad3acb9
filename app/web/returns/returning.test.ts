import { describe, expect, it } from 'vitest';
import type { BusinessRow, Item, ReturnBody, SaleBody, SaleSummary } from '../../sync/types.ts';
import { returnWithoutReceipt } from './make-return.ts';
import { Returning } from './returning.svelte.ts';

const business: BusinessRow = {
  id: 'b', name: 'Duka', slug: 'duka', country: 'KE', currency: 'KES', taxRounding: 'line', cashDenominationMinor: 100, pricesIncludeTax: true, colour: null,
};
const vat = { code: 'VAT', rate: 160_000, inclusive: true };
const line = (number: number, quantity: number, total: number): SaleBody['lines'][number] => ({
  line: number, product: `p${number}`, variant: `v${number}`, name: `Goods ${number}`, unit: 'pc', quantity, unitPrice: 1, priceSource: 'variant', priceRevision: null, gross: total, discounts: [],
  promotions: [], allocated: 0, net: total, taxGroup: 'g', taxGroupRevision: 'r', taxes: [{ ...vat, base: total - 14, amount: 14 }], total, note: null, reason: null,
});
const sale: SaleBody = {
  sale: 's', location: 'l', register: 'r', binding: 'b', series: 'R1.1', number: 1, receipt: 'R1.1-000001', businessOn: '2026-11-21', shift: null, customer: 'c', currency: 'KES', taxRounding: 'line',
  lines: [line(1, 3000, 30_000), line(2, 1250, 12_550)], basketDiscounts: [], fees: [], taxes: [], total: 42_550, cashRounding: 0, change: 0,
  tenders: [{ tender: 't', kind: 'cash', amount: 42_550, reference: null, claimed: false }],
};
let ids = 0;
const newId = (): string => `id-${++ids}`;
const begin = (): Returning => new Returning(sale, () => business, newId);
const returned = (quantity: number, paid: number): SaleSummary => ({ returned: { lines: [{ of: 1, quantity, paid }], tenders: [] } as unknown as ReturnBody }) as SaleSummary;

describe('Taking goods back from a sale', () => {
  it('offers what is left, never more, and nothing twice', () => {
    const returning = begin();
    returning.know([returned(1000, 10_000)]);
    expect(returning.left(1)).toBe(2000);
    returning.take(1, 9000);
    expect(returning.of(1).quantity).toBe(2000);
    returning.step(1, 1);
    expect(returning.of(1).quantity).toBe(2000);
    // Another till takes two back meanwhile.
    returning.know([returned(1000, 10_000), returned(2000, 20_000)]);
    expect(returning.of(1).quantity).toBe(0);
    expect(returning.made).toBeNull();
    expect(returning.nothingLeft).toBe(false);
  });

  it('steps by whole units and takes the rest of weighed goods at once', () => {
    const returning = begin();
    for (const [by, expected] of [[1, 1000], [1, 1250], [-1, 1000], [-1, 0], [-1, 0]] as const) {
      returning.step(2, by);
      expect(returning.of(2).quantity).toBe(expected);
    }
  });

  it('writes each part with what had come back, and rounds the cash', () => {
    const returning = begin();
    returning.take(2, 1250);
    returning.why(2, 'broken');
    const made = returning.made!;
    expect(made).toMatchObject({ sale: 's', saleReceipt: 'R1.1-000001', customer: 'c', total: 12_550, paid: 12_550, cashRounding: 50 });
    expect(made.lines).toHaveLength(1);
    expect(made.lines[0]).toMatchObject({ line: 1, of: 2, quantity: 1250, returnedBefore: 0, refundedBefore: 0, restock: false, reason: 'broken', paid: 12_550 });
    expect(made.tenders.map(({ kind, amount }) => [kind, amount])).toEqual([['cash', 12_600]]);
    expect(made.taxes).toEqual([{ ...vat, base: 12_536, amount: 14 }]);
  });

  it('takes everything with one tap', () => {
    const returning = begin();
    returning.takeAll();
    expect(returning.made).toMatchObject({ total: 42_550, cashRounding: 50 });
  });
});

describe('Without a receipt', () => {
  it('the stated price is priced as a basket of its own, and says whether it is today’s', () => {
    const item = { variant: 'v1', product: 'p1', name: 'Soda', unit: 'pc', price: 11_600_000, taxGroup: { id: 'g', revision: 'r', name: 'VAT', closed: false, taxes: [{ ...vat, name: 'VAT', compound: false, kind: 'standard' }] } } as unknown as Item;
    const made = returnWithoutReceipt(
      [{ item, quantity: 2000, unitPrice: 11_600_000, restock: true, reason: 'unfit' }, { item: { ...item, variant: 'v2' }, quantity: 1000, unitPrice: 0, restock: false, reason: 'other' }],
      'X-9', { business, newId, inCash: true },
    );
    if (!made.ok) throw new Error(made.code);
    expect(made.value).toMatchObject({ sale: null, saleReceipt: 'X-9', total: 23_200, paid: 23_200, cashRounding: 0 });
    expect(made.value.lines.map(({ of, priceSource, total }) => [of, priceSource, total])).toEqual([[null, 'today', 23_200], [null, 'override', 0]]);
    expect(made.value.taxes).toEqual([{ ...vat, base: 20_000, amount: 3_200 }]);
    expect(returnWithoutReceipt([], null, { business, newId, inCash: true })).toEqual({ ok: false, code: 'basket_empty' });
  });
});
