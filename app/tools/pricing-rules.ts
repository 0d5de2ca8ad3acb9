// What the till answers to a case of tools/PricingDiff, in the canonical form.
import type { Basket } from '../core/basket.ts';
import { choosePrice, type ListPrice } from '../core/prices.ts';
import { completeBasket, priceBasket } from '../core/pricing.ts';
import { promotionRules } from '../core/promotions.ts';
import type { Answer } from '../core/refusals.ts';
import { raceReturn } from '../core/returns.ts';
import { readScaleBarcode, scaleLine, type ScaleRule } from '../core/scale.ts';

interface PricingCase {
  basket: Basket;
  prices: { own: ListPrice; groupList: ListPrice | null; locationList: ListPrice | null; quantity: number; overridden: number | null }[];
  labels: { code: string; rules: ScaleRule[]; unitPrice: number }[];
  races: [number, number, number, number, number, number][];
}

export const resultOf = ({ basket, prices, labels, races }: PricingCase): unknown => ({
  sale: valueOf(completeBasket(basket, promotionRules)),
  prices: prices.map((q) => valueOf(choosePrice(q.own, q.groupList, q.locationList, q.quantity, q.overridden))),
  labels: labels.map(({ code, rules, unitPrice }) => {
    const label = readScaleBarcode(code, rules);
    if (!label.ok) return { refused: label.code };
    if (label.value === null) return null;
    const line = scaleLine(label.value, unitPrice);
    return line.ok ? { label: label.value, ...line.value } : { refused: line.code };
  }),
  races: races.map((race) => valueOf(raceReturn(...race))),
});

const valueOf = (answer: Answer<unknown>): unknown => (answer.ok ? answer.value : { refused: answer.code });

/** For `./kaunta bench pricing`. */
export function price(basket: Basket): number {
  const priced = priceBasket(basket, promotionRules);
  if (!priced.ok) throw new Error(priced.code);
  return priced.value.total;
}
