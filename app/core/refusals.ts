// Every refusal of the selling rules by its stable code. What a person reads is the translation of the code; what it means is said in
// src/Core/CoreRefusals.cs, which has the same codes: the vectors hold them together, and a till loads no sentences that nobody sees.

export type RefusalCode =
  | 'amount_out_of_range'
  | 'currency_unknown'
  | 'basket_empty'
  | 'line_repeated'
  | 'quantity_not_positive'
  | 'price_negative'
  | 'reason_missing'
  | 'discount_out_of_range'
  | 'fee_out_of_range'
  | 'rate_out_of_range'
  | 'tax_repeated'
  | 'taxes_too_deep'
  | 'denomination_not_positive'
  | 'tender_not_positive'
  | 'tender_wrong_direction'
  | 'underpaid'
  | 'overpaid'
  | 'return_exceeds_sold'
  | 'count_negative'
  | 'tax_group_unknown'
  | 'tip_negative'
  | 'voucher_not_positive'
  | 'currency_is_base'
  | 'rate_not_positive'
  | 'promotion_out_of_range'
  | 'promotion_repeated'
  | 'promotion_ends_before_start'
  | 'window_out_of_range'
  | 'date_unreadable'
  | 'time_missing'
  | 'coupon_unknown'
  | 'coupon_repeated'
  | 'coupon_elsewhere'
  | 'coupon_not_for_customer'
  | 'coupon_not_now'
  | 'tiers_out_of_order'
  | 'scale_rule_wrong'
  | 'barcode_check_digit'
  | 'price_missing'
  | 'credit_negative'
  | 'unbalanced'
  | 'account_unknown'
  | 'account_part_wrong'
  | 'account_kept_elsewhere'
  | 'amount_unreadable';

/** A rule said no. Thrown inside the rules; entry points turn it into an `Answer`. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** A value, or the refusal that says why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: RefusalCode };

/** Runs rules that refuse by throwing and turns that into a value; any other error is a fault and passes through. */
export function answer<T>(rules: () => T): Answer<T> {
  try {
    return { ok: true, value: rules() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code };
    throw error;
  }
}
