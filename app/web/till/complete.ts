/* The cart as the sale that will be written, with what was paid; or the code of the rule that refuses it. */
import type { PricedBasket } from '../../core/basket.ts';
import { completeBasket } from '../../core/pricing.ts';
import type { Discount, PricedSale, SaleLine, Tender } from '../../sync/types.ts';
import { type Cart, type CartLine, type HandDiscount, type LinePrice, reasonOf } from './cart.svelte.ts';

/** A part of payment, before it has everything that a sale says of it. */
export type Paid = Omit<Tender, 'reference' | 'claimed'> & Partial<Tender>;

export function complete(cart: Cart, tenders: readonly Paid[], tip = 0): { ok: true; sale: PricedSale } | { ok: false; code: string } {
  const { basket } = cart;
  if (basket === null) return { ok: false, code: 'amount_out_of_range' };
  const answer = completeBasket({ ...basket, tenders, tip }, cart.rules);
  if (!answer.ok) return { ok: false, code: answer.code };
  const { lines, basketDiscounts, fees, taxes, total, cashRounding, change } = answer.value;
  // By these the server sees which promotions should have been granted; a shop without promotions spares their bytes.
  const promising = (basket.promotions?.length ?? 0) > 0;
  const { customer, coupons } = cart;
  return {
    ok: true,
    sale: {
      currency: basket.currency, taxRounding: basket.taxRounding ?? 'line', ...(customer?.taxExempt && { taxExempt: true }),
      lines: lines.map((priced, at) => saleLine(cart.lines[at], cart.prices[at], priced, promising)),
      basketDiscounts: basketDiscounts.map((granted) => discounted(granted, cart.discount)), taxes: [...taxes], total, tip, vouchers: cart.vouchers, cashRounding,
      fees: fees.map(({ fee, amount, exempted, taxes, total }, at) => ({ fee, name: cart.fees[at]!.name, amount, ...(exempted > 0 && { exempted }), taxes: [...taxes], total })),
      tenders: tenders.map((tender) => ({ reference: null, claimed: false, ...tender })), change, customer: customer?.id ?? null,
      ...(promising && { coupons, customerGroup: customer?.group ?? null }),
    },
  };
}

function saleLine(line: CartLine | undefined, price: LinePrice | null | undefined, priced: PricedBasket['lines'][number], promising: boolean): SaleLine {
  if (line === undefined || price == null) throw new Error('the rules returned a line that was never in the cart');
  return {
    line: priced.line, product: line.product, variant: line.variant, name: line.name, unit: line.unit, quantity: line.quantity,
    unitPrice: price.unitPrice, priceSource: price.source, priceRevision: price.revision, gross: priced.gross,
    discounts: priced.discounts.map((granted) => discounted(granted, line.discount)), promotions: [...priced.promotions],
    allocated: priced.allocated, ...(priced.exempted > 0 && { exempted: priced.exempted }), net: priced.net, taxGroup: line.taxGroup?.id ?? null,
    taxGroupRevision: line.taxGroup?.revision ?? null, taxes: [...priced.taxes], total: priced.total, note: line.note,
    reason: line.override?.why ?? (price.unitPrice === 0 ? reasonOf(line) : null),
    ...(promising && line.category !== null && { category: line.category }), ...(line.override && { by: line.override.by }),
  };
}

const discounted = ({ kind, value, amount }: { kind: 'percent' | 'amount'; value: number; amount: number }, by: HandDiscount | null): Discount => ({
  kind, value, amount, by: by?.by ?? null, why: by?.why ?? null,
});
