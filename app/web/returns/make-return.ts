/** A return as it is written, from what a person chose: lines of a sale, or goods without their receipt at a stated price. */
import { priceBasket } from '../../core/pricing.ts';
import { lineBack, refundBy, totalsBack, type CameBack, type Rail } from '../../core/returned.ts';
import type { BusinessRow, Item, PricedReturn, ReturnBody, ReturnLine, SaleBody } from '../../sync/types.ts';

/** `quantity` in thousandths. */
export interface Chosen { quantity: number; restock: boolean; reason: Reason }
export interface Loose { item: Item; quantity: number; unitPrice: number; restock: boolean; reason: Reason }

export const reasons = ['unfit', 'broken', 'expired', 'wrong', 'other'] as const;
export type Reason = (typeof reasons)[number];

export type Made = { ok: true; value: PricedReturn } | { ok: false; code: string };

interface Means {
  business: BusinessRow;
  newId: () => string;
  /** Everything in cash, whatever the money came by. */
  inCash: boolean;
}

/** `earlier`: the returns of this sale that this device knows. */
export function returnOf(sale: SaleBody, earlier: readonly ReturnBody[], chosen: ReadonlyMap<number, Chosen>, means: Means): Made {
  const before: readonly CameBack[] = earlier.flatMap((one) => one.lines);
  const lines: ReturnLine[] = [];
  for (const sold of sale.lines) {
    const wanted = chosen.get(sold.line);
    if (wanted === undefined || wanted.quantity <= 0) continue;
    const part = lineBack(sold, wanted.quantity, before);
    if (!part.ok) return part;
    const { exempted, taxes, ...figures } = part.value;
    lines.push({
      line: lines.length + 1, product: sold.product, variant: sold.variant, name: sold.name, unit: sold.unit, unitPrice: sold.unitPrice, priceSource: 'sale', ...figures,
      ...(exempted !== 0 && { exempted }), taxGroup: sold.taxGroup, taxGroupRevision: sold.taxGroupRevision, taxes: [...taxes], restock: wanted.restock, reason: wanted.reason,
      note: null,
    });
  }
  const rails = means.inCash ? [] : sale.tenders;
  return completed(lines, rails, earlier, means, { sale: sale.sale, saleReceipt: sale.receipt, customer: sale.customer ?? null, taxRounding: sale.taxRounding });
}

/** `saleReceipt`: a number that a person read, although the sale isn't known here. */
export function returnWithoutReceipt(goods: readonly Loose[], saleReceipt: string | null, means: Means): Made {
  const { business } = means;
  const priced = priceBasket({
    currency: business.currency, taxRounding: business.taxRounding, cashDenomination: null, tenders: [],
    lines: goods.map(({ item, quantity, unitPrice, reason }, at) => ({
      line: at + 1, variant: item.variant, quantity, unitPrice, taxGroup: item.taxGroup?.id ?? null, taxes: item.taxGroup?.taxes ?? [], reason,
    })),
  });
  if (!priced.ok) return priced;
  const lines = priced.value.lines.map((line, at): ReturnLine => {
    const { item, quantity, unitPrice, restock, reason } = goods[at]!;
    return {
      line: line.line, of: null, product: item.product, variant: item.variant, name: item.name, unit: item.unit, quantity, unitPrice,
      priceSource: unitPrice === item.price ? 'today' : 'override', returnedBefore: null, refundedBefore: null, gross: line.gross, discounts: 0, net: line.net,
      taxGroup: item.taxGroup?.id ?? null, taxGroupRevision: item.taxGroup?.revision ?? null, taxes: [...line.taxes], total: line.total, paid: line.total, restock, reason, note: null,
    };
  });
  return completed(lines, [], [], means, { sale: null, saleReceipt, customer: null, taxRounding: business.taxRounding });
}

function completed(
  lines: ReturnLine[], rails: readonly (Rail & { readonly reference?: string | null })[], earlier: readonly ReturnBody[], { business, newId }: Means,
  of: Pick<PricedReturn, 'sale' | 'saleReceipt' | 'taxRounding'> & { customer: string | null },
): Made {
  if (lines.length === 0) return { ok: false, code: 'basket_empty' };
  const totals = totalsBack(lines);
  if (!totals.ok) return totals;
  const coins = business.cashDenominationMinor > 1 ? business.cashDenominationMinor : null;
  const refund = refundBy(totals.value.paid, rails, earlier.flatMap((one) => one.tenders), coins);
  if (!refund.ok) return refund;
  // What goes back onto a voucher names it.
  const voucher = rails.find((rail) => rail.kind === 'voucher')?.reference ?? null;
  const tenders = refund.value.rails.map((rail) => ({ tender: newId(), ...rail, reference: rail.kind === 'voucher' ? voucher : null }));
  return { ok: true, value: { currency: business.currency, ...of, lines, ...totals.value, cashRounding: refund.value.cashRounding, tenders } };
}
