// Every refusal of the selling rules: a stable code, and a sentence for a developer's log. What a person reads is the
// translation of the code. The same codes are in src/Core/CoreRefusals.cs; the vectors hold them together.

const sentences = {
  amount_out_of_range: 'An amount, price or quantity is larger than can be kept exactly.',
  currency_unknown: 'This currency is not known.',
  basket_empty: 'There is nothing in the basket.',
  line_repeated: 'Two lines of the basket have the same number.',
  quantity_not_positive: 'The quantity of a line must be above zero.',
  price_negative: "A price can't be below zero.",
  reason_missing: 'Something given for free needs a reason.',
  discount_out_of_range: "A discount is between 0 and 100 percent, or an amount that isn't negative.",
  fee_out_of_range: "A fee is between 0 and 1000 percent, or an amount that isn't negative.",
  rate_out_of_range: 'A tax rate is between 0 and 1000 percent, and zero for zero-rated and exempt goods.',
  tax_repeated: 'A tax group names the same tax twice.',
  taxes_too_deep: 'Too many taxes inside the price are stacked on one another.',
  denomination_not_positive: 'The smallest coin must be above zero.',
  tender_not_positive: 'A payment must be above zero; only cash may be zero, when the rest rounds away.',
  tender_wrong_direction: 'Money goes back to the customer here; no payment can come in.',
  underpaid: "The payments don't cover what is due.",
  overpaid: 'Only cash may be more than what is due.',
  return_exceeds_sold: 'More would be returned than was sold.',
  count_negative: "A count of coins or notes can't be below zero.",
  amount_unreadable: 'This is not an amount.',
} as const;

export type RefusalCode = keyof typeof sentences;

/** A rule said no. Thrown inside the rules; entry points turn it into an `Answer`. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(sentences[code]);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** A value, or the refusal that says why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: RefusalCode; readonly sentence: string };

/** Runs rules that refuse by throwing and turns that into a value; any other error is a fault and passes through. */
export function answer<T>(rules: () => T): Answer<T> {
  try {
    return { ok: true, value: rules() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, sentence: error.message };
    throw error;
  }
}
