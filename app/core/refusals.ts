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
  tax_group_unknown: 'This tax group is not known.',
  tip_negative: "A tip can't be below zero.",
  voucher_not_positive: 'A voucher is sold for more than nothing.',
  currency_is_base: "Money of the shop's own currency needs no rate.",
  rate_not_positive: 'An exchange rate must be above zero.',
  promotion_out_of_range: "A promotion's percentage, amount, number of units or limit is out of range.",
  promotion_repeated: 'The same promotion is there twice.',
  promotion_ends_before_start: 'The promotion ends before it starts.',
  window_out_of_range: 'Days are 1 to 7, and hours begin and end at different minutes of a day.',
  date_unreadable: 'This is not a date.',
  time_missing: 'A promotion has hours or days, and the time is not given.',
  coupon_unknown: 'No promotion has this coupon.',
  coupon_repeated: 'This coupon was given already.',
  coupon_elsewhere: 'This coupon is of another shop.',
  coupon_not_for_customer: 'This coupon is for other customers.',
  coupon_not_now: 'This coupon is not valid at this time.',
  tiers_out_of_order: 'Quantity breaks must rise, and none begins at zero or below.',
  scale_rule_wrong: 'A rule for scale barcodes has a prefix from 20 to 29 and figures that fill 12 digits.',
  barcode_check_digit: "The barcode's last digit doesn't fit the others.",
  price_missing: "Without a price the weight behind this label can't be found.",
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
