/** A few things that every small shop sells, with believable prices per currency, to try the till with. Prices are thousandths of a minor unit. */
import { exponentOf } from '../../core/money.ts';
import type { OfficeKey } from '../i18n/office/en.ts';

interface Sample { name: OfficeKey; colour: string; products: { name: OfficeKey; price: number }[] }

/** About what one Kenyan shilling buys, in whole units of the currency. */
const scale: Record<string, number> = { KES: 1, MWK: 14, NGN: 12, TZS: 20, UGX: 28, GBP: 1 };
const goods: readonly { name: OfficeKey; colour: string; products: readonly (readonly [OfficeKey, number])[] }[] = [
  { name: 'sample.drinks', colour: '#2f6fb0', products: [['sample.water', 50], ['sample.soda', 80], ['sample.tea', 30]] },
  { name: 'sample.food', colour: '#b0632f', products: [['sample.bread', 65], ['sample.flour', 180], ['sample.sugar', 160], ['sample.rice', 220], ['sample.eggs', 15]] },
  { name: 'sample.home', colour: '#5b7f3a', products: [['sample.soap', 120], ['sample.matches', 10]] },
];

export function sampleFor(currency: string): Sample[] {
  const minor = 10 ** (exponentOf(currency) ?? 2);
  const factor = scale[currency] ?? 1;
  return goods.map((group) => ({
    name: group.name, colour: group.colour,
    products: group.products.map(([name, units]) => ({ name, price: units * factor * minor * 1000 })),
  }));
}
