// Computes a sale, in this order: line gross, line discounts, promotions, basket discounts spread over the lines, fees, taxes,
// total, cash rounding and change. src/Core/Pricing/BasketPricing.cs is the same algorithm, function by function, and must give the
// same answer to the minor unit on every basket, refusals included; so the order of the checks counts too.
import { split } from './allocation.ts';
import type { Basket, BasketLine, Discount, Fee, GrantedDiscount, PricedBasket, PricedLine, PricedSale } from './basket.ts';
import { add, inRange, MILLION, multiply, multiplyDivide, subtract, sum } from './integer.ts';
import { exponentOf, extend } from './money.ts';
import type { PromotionRules } from './promotion.ts';
import { taxReceipt } from './receipt-tax.ts';
import { type Answer, answer, Refusal } from './refusals.ts';
import { type AppliedTax, checkTaxes, type InclusiveShape, type TaxedItem, taxItem, taxTotals } from './tax.ts';
import { settleSale } from './tender.ts';
import { compareTies, type PromotedLine } from './ties.ts';

/**
 * The figures of a basket while it is being filled; an empty one comes to zero. A basket with promotions, coupons or returns needs the
 * rules of promotions.ts, which are loaded by themselves.
 */
export const priceBasket = (basket: Basket, rules: PromotionRules | null = null): Answer<PricedBasket> => answer(() => compute(basket, rules));

/** The figures of a sale as it is completed with the basket's tenders. */
export const completeBasket = (basket: Basket, rules: PromotionRules | null = null): Answer<PricedSale> =>
  answer(() => {
    const { lines, vouchers = [], returns = [], tenders = [] } = basket;
    if (lines.length === 0 && vouchers.length === 0 && returns.length === 0) throw new Refusal('basket_empty');
    const priced = compute(basket, rules);
    return { ...priced, ...settleSale(priced.due, tenders, basket.cashDenomination ?? null, basket.currency) };
  });

/** A line while it is being computed: its net goes down with each step. */
interface OpenLine extends PromotedLine {
  readonly gross: number;
  readonly discounts: readonly GrantedDiscount[];
  readonly shape: InclusiveShape;
  allocated: number;
}

function compute(given: Basket, rules: PromotionRules | null): PricedBasket {
  if (exponentOf(given.currency) === undefined) throw new Refusal('currency_unknown');
  const basket = resolveTaxGroups(given);
  const promoted = basket.promotions?.length || basket.coupons?.length;
  if ((promoted || basket.returns?.length) && rules === null) throw new Error('Load the rules of promotions first.');
  const priced = goods(basket, promoted ? rules : null);
  // What is spread over lines falls otherwise without promotions, and tax is rounded after it: in rare baskets a promotion of a few
  // minor units would make the sale dearer. Then it is not granted.
  const rewarded = priced.lines.some((line) => line.promotions.length > 0);
  if (rewarded && (basket.basketDiscounts?.length || basket.taxRounding === 'receipt')) {
    const plain = goods(basket, null);
    if (plain.total < priced.total) return extras(basket, plain, rules);
  }
  return extras(basket, priced, rules);
}

function goods(basket: Basket, rules: PromotionRules | null): PricedBasket {
  const running = rules?.running(basket) ?? [];
  const numbers = new Set<number>();
  const lines = basket.lines.map((line) => openLine(line, numbers));
  rules?.grant(running, lines);
  const basketDiscounts = (basket.basketDiscounts ?? []).map((discount) => spread(discount, lines));
  const fees = (basket.fees ?? []).map((fee) => charge(fee, lines));
  return tax(basket, lines, basketDiscounts, fees);
}

/** Gives lines and fees the taxes of the groups that they name. */
function resolveTaxGroups(basket: Basket): Basket {
  const groups = basket.taxGroups;
  if (!groups) return basket;
  const resolve = <T extends BasketLine | Fee>(item: T): T => {
    if (item.taxGroup == null) return item;
    if (!Object.hasOwn(groups, item.taxGroup)) throw new Refusal('tax_group_unknown');
    return { ...item, taxes: groups[item.taxGroup]! };
  };
  return { ...basket, lines: basket.lines.map(resolve), fees: (basket.fees ?? []).map(resolve) };
}

/** What is paid together with the goods without being one of them: vouchers sold, a tip, and earlier goods that come back. */
function extras({ tip = 0, vouchers = [], returns = [] }: Basket, priced: PricedBasket, rules: PromotionRules | null): PricedBasket {
  if (tip < 0) throw new Refusal('tip_negative');
  let due = add(priced.total, tip);
  for (const { amount } of vouchers) {
    if (!(amount > 0)) throw new Refusal('voucher_not_positive');
    due = add(due, amount);
  }
  const back = returns.map((units) => {
    const priced = rules!.priceReturn(units);
    due = subtract(due, priced.paid);
    return priced;
  });
  return { ...priced, returns: back, due };
}

function openLine(source: BasketLine, numbers: Set<number>): OpenLine {
  if (numbers.has(source.line)) throw new Refusal('line_repeated');
  numbers.add(source.line);
  if (!(source.quantity > 0)) throw new Refusal('quantity_not_positive');
  if (source.unitPrice < 0) throw new Refusal('price_negative');
  if (source.unitPrice === 0 && !source.reason) throw new Refusal('reason_missing');
  const shape = checkTaxes(source.taxes ?? []);
  const gross = extend(source.unitPrice, source.quantity);
  let net = gross;
  const discounts = (source.discounts ?? []).map((discount) => {
    const granted = grant(discount, gross, net);
    net -= granted.amount;
    return granted;
  });
  return { source, gross, discounts, shape, promotions: [], allocated: 0, net };
}

/** A percentage of `of` or an amount, but never more than what is left. */
function grant({ kind, value }: Discount, of: number, left: number): GrantedDiscount {
  if (value < 0 || (kind === 'percent' && value > MILLION)) throw new Refusal('discount_out_of_range');
  const asked = kind === 'percent' ? multiplyDivide(of, value, MILLION) : inRange(value);
  return { kind, value, amount: Math.min(asked, left) };
}

function spread(discount: Discount, lines: readonly OpenLine[]): GrantedDiscount {
  const nets = lines.map((line) => line.net);
  const left = sum(nets);
  const granted = grant(discount, left, left);
  const parts = split(granted.amount, nets, (a, b) => compareTies(lines[a]!, lines[b]!, nets[a]!, nets[b]!));
  lines.forEach((line, i) => {
    line.allocated += parts[i]!;
    line.net -= parts[i]!;
  });
  return granted;
}

function charge(fee: Fee, lines: readonly OpenLine[]): TaxedItem {
  if (fee.value < 0 || (fee.kind === 'percent' && fee.value > 10 * MILLION)) throw new Refusal('fee_out_of_range');
  const taxes = fee.taxes ?? [];
  const shape = checkTaxes(taxes);
  return { net: amountOf(fee, lines), taxes, shape };
}

function amountOf({ kind, value, perLine }: Fee, lines: readonly OpenLine[]): number {
  if (kind !== 'percent') return multiply(value, perLine ? lines.length : 1);
  return perLine
    ? sum(lines.map((line) => multiplyDivide(line.net, value, MILLION)))
    : multiplyDivide(sum(lines.map((line) => line.net)), value, MILLION);
}

function tax(basket: Basket, lines: readonly OpenLine[], basketDiscounts: readonly GrantedDiscount[], fees: readonly TaxedItem[]): PricedBasket {
  const items: TaxedItem[] = lines.map(({ net, source, shape }) => ({ net, taxes: source.taxes ?? [], shape }));
  items.push(...fees);
  // Lines come before fees, fees in the order given.
  const tie = (a: number, b: number): number =>
    a < lines.length && b < lines.length ? compareTies(lines[a]!, lines[b]!, lines[a]!.net, lines[b]!.net) : a - b;
  const taxes = basket.taxRounding === 'receipt' ? taxReceipt(items, tie) : items.map(taxItem);
  const exempt = basket.taxExempt ?? false;
  const pricedLines = lines.map((line, i): PricedLine => {
    const { exempted, net, taxes: due, total } = dues(line.net, taxes[i]!, exempt);
    const { source, gross, discounts, promotions, allocated } = line;
    return { line: source.line, variant: source.variant, gross, discounts, promotions, allocated, exempted, net, taxes: due, total };
  });
  const pricedFees = fees.map((item, i) => {
    const { exempted, net, taxes: due, total } = dues(item.net, taxes[lines.length + i]!, exempt);
    return { fee: basket.fees![i]!.fee, amount: net, exempted, taxes: due, total };
  });
  const all = [...pricedLines, ...pricedFees];
  return {
    lines: pricedLines,
    basketDiscounts,
    fees: pricedFees,
    taxes: taxTotals(all.flatMap((item) => item.taxes)),
    total: sum(all.map((item) => item.total)),
    returns: [],
    due: 0,
  };
}

/** What is due for a line or fee once its taxes are known. */
function dues(net: number, taxes: readonly AppliedTax[], exempt: boolean) {
  const amountOf = (inclusive: boolean): number =>
    taxes.reduce((amount, tax) => (tax.inclusive === inclusive ? add(amount, tax.amount) : amount), 0);
  if (!exempt) return { exempted: 0, net, taxes, total: add(net, amountOf(false)) };
  // The bases stay: the tax report shows what was sold without tax under each code.
  const exempted = amountOf(true);
  return { exempted, net: net - exempted, taxes: taxes.map((tax) => ({ ...tax, amount: 0 })), total: net - exempted };
}
