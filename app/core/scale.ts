// Labels of the shop's scale: 13 digits of prefix, item, value and check digit. src/Core/Pricing/ScaleBarcode.cs is the same.
import { inRange, MILLION, multiply, multiplyDivide } from './integer.ts';
import { type Answer, answer, Refusal } from './refusals.ts';

export interface ScaleRule {
  /** 20 to 29. */
  readonly prefix: number;
  /** How many digits after the prefix name the goods. */
  readonly itemDigits: number;
  /** How many digits before the check digit are the value; digits between item and value are skipped. */
  readonly valueDigits: number;
  readonly holds: 'weight' | 'price';
  /** What one of the value is: thousandths of a unit of weight, or minor units of price. */
  readonly factor: number;
}

export interface ScaleBarcode {
  /** The digits that name the goods, as they stand. */
  readonly item: string;
  readonly holds: 'weight' | 'price';
  /** Thousandths of a unit, or minor units. */
  readonly value: number;
}

/** Null for what no rule is about: another length, other characters, another prefix. */
export const readScaleBarcode = (code: string, rules: readonly ScaleRule[]): Answer<ScaleBarcode | null> =>
  answer(() => {
    rules.forEach(checkRule);
    if (!/^\d{13}$/.test(code)) return null;
    const rule = rules.find((each) => each.prefix === parseInt(code.slice(0, 2), 10));
    if (!rule) return null;
    if (checkDigitOf(code) !== parseInt(code.slice(12), 10)) throw new Refusal('barcode_check_digit');
    const value = multiply(parseInt(code.slice(12 - rule.valueDigits, 12), 10), rule.factor);
    return { item: code.slice(2, 2 + rule.itemDigits), holds: rule.holds, value };
  });

/**
 * The line that a label makes. A weight is the quantity at the unit price. A price is what the customer pays, whatever the unit price
 * is now: the quantity is what it buys, and the unit price is set so that the line comes to exactly what the label says.
 */
export const scaleLine = ({ holds, value }: ScaleBarcode, unitPrice: number): Answer<{ quantity: number; unitPrice: number }> =>
  answer(() => {
    if (value <= 0) throw new Refusal('quantity_not_positive');
    if (holds === 'weight') return { quantity: value, unitPrice: inRange(unitPrice) };
    if (unitPrice <= 0) throw new Refusal('price_missing');
    const quantity = Math.max(1, multiplyDivide(value, MILLION, unitPrice));
    // From 1,000 units on a unit price can no longer hit every minor unit.
    if (quantity >= MILLION) throw new Refusal('amount_out_of_range');
    return { quantity, unitPrice: multiplyDivide(value, MILLION, quantity) };
  });

/** EAN-13: of the first twelve digits every second one counts three times; the check digit fills up to a ten. */
export function checkDigitOf(digits: string): number {
  let weighted = 0;
  for (let i = 0; i < 12; i++) weighted += parseInt(digits.charAt(i), 10) * (i % 2 === 0 ? 1 : 3);
  return (10 - (weighted % 10)) % 10;
}

function checkRule({ prefix, itemDigits, valueDigits, factor }: ScaleRule): void {
  if (!(prefix >= 20 && prefix <= 29 && itemDigits >= 1 && valueDigits >= 1 && itemDigits + valueDigits <= 10 && factor >= 1 && factor <= MILLION)) {
    throw new Refusal('scale_rule_wrong');
  }
}
