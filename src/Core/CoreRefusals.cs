namespace Kaunta.Core;

/// <summary>Every refusal of the selling rules. The same codes are in app/core/refusals.ts; the vectors hold them together.</summary>
internal static class CoreRefusals
{
    public static RefusedException AmountOutOfRange() =>
        Say("amount_out_of_range", "An amount, price or quantity is larger than can be kept exactly.");

    public static RefusedException CurrencyUnknown() => Say("currency_unknown", "This currency is not known.");

    public static RefusedException BasketEmpty() => Say("basket_empty", "There is nothing in the basket.");

    public static RefusedException LineRepeated() => Say("line_repeated", "Two lines of the basket have the same number.");

    public static RefusedException QuantityNotPositive() => Say("quantity_not_positive", "The quantity of a line must be above zero.");

    public static RefusedException PriceNegative() => Say("price_negative", "A price can't be below zero.");

    public static RefusedException ReasonMissing() => Say("reason_missing", "Something given for free needs a reason.");

    public static RefusedException DiscountOutOfRange() =>
        Say("discount_out_of_range", "A discount is between 0 and 100 percent, or an amount that isn't negative.");

    public static RefusedException FeeOutOfRange() =>
        Say("fee_out_of_range", "A fee is between 0 and 1000 percent, or an amount that isn't negative.");

    public static RefusedException RateOutOfRange() =>
        Say("rate_out_of_range", "A tax rate is between 0 and 1000 percent, and zero for zero-rated and exempt goods.");

    public static RefusedException TaxRepeated() => Say("tax_repeated", "A tax group names the same tax twice.");

    public static RefusedException TaxesTooDeep() => Say("taxes_too_deep", "Too many taxes inside the price are stacked on one another.");

    public static RefusedException DenominationNotPositive() => Say("denomination_not_positive", "The smallest coin must be above zero.");

    public static RefusedException TenderNotPositive() =>
        Say("tender_not_positive", "A payment must be above zero; only cash may be zero, when the rest rounds away.");

    public static RefusedException TenderWrongDirection() =>
        Say("tender_wrong_direction", "Money goes back to the customer here; no payment can come in.");

    public static RefusedException Underpaid() => Say("underpaid", "The payments don't cover what is due.");

    public static RefusedException Overpaid() => Say("overpaid", "Only cash may be more than what is due.");

    public static RefusedException ReturnExceedsSold() => Say("return_exceeds_sold", "More would be returned than was sold.");

    public static RefusedException CountNegative() => Say("count_negative", "A count of coins or notes can't be below zero.");

    public static RefusedException TaxGroupUnknown() => Say("tax_group_unknown", "This tax group is not known.");

    public static RefusedException TipNegative() => Say("tip_negative", "A tip can't be below zero.");

    public static RefusedException VoucherNotPositive() => Say("voucher_not_positive", "A voucher is sold for more than nothing.");

    public static RefusedException CurrencyIsBase() => Say("currency_is_base", "Money of the shop's own currency needs no rate.");

    public static RefusedException RateNotPositive() => Say("rate_not_positive", "An exchange rate must be above zero.");

    public static RefusedException PromotionOutOfRange() =>
        Say("promotion_out_of_range", "A promotion's percentage, amount, number of units or limit is out of range.");

    public static RefusedException PromotionRepeated() => Say("promotion_repeated", "The same promotion is there twice.");

    public static RefusedException PromotionEndsBeforeStart() => Say("promotion_ends_before_start", "The promotion ends before it starts.");

    public static RefusedException WindowOutOfRange() =>
        Say("window_out_of_range", "Days are 1 to 7, and hours begin and end at different minutes of a day.");

    public static RefusedException DateUnreadable() => Say("date_unreadable", "This is not a date.");

    public static RefusedException TimeMissing() => Say("time_missing", "A promotion has hours or days, and the time is not given.");

    public static RefusedException CouponUnknown() => Say("coupon_unknown", "No promotion has this coupon.");

    public static RefusedException CouponRepeated() => Say("coupon_repeated", "This coupon was given already.");

    public static RefusedException CouponElsewhere() => Say("coupon_elsewhere", "This coupon is of another shop.");

    public static RefusedException CouponNotForCustomer() => Say("coupon_not_for_customer", "This coupon is for other customers.");

    public static RefusedException CouponNotNow() => Say("coupon_not_now", "This coupon is not valid at this time.");

    public static RefusedException TiersOutOfOrder() =>
        Say("tiers_out_of_order", "Quantity breaks must rise, and none begins at zero or below.");

    public static RefusedException ScaleRuleWrong() =>
        Say("scale_rule_wrong", "A rule for scale barcodes has a prefix from 20 to 29 and figures that fill 12 digits.");

    public static RefusedException BarcodeCheckDigit() => Say("barcode_check_digit", "The barcode's last digit doesn't fit the others.");

    public static RefusedException PriceMissing() => Say("price_missing", "Without a price the weight behind this label can't be found.");

    public static RefusedException CreditNegative() => Say("credit_negative", "A credit limit or an allowance can't be below zero.");

    public static RefusedException Unbalanced() => Say("unbalanced", "Debits and credits differ.");

    public static RefusedException AccountUnknown() => Say("account_unknown", "The chart has no account of this name.");

    public static RefusedException AccountPartWrong() =>
        Say("account_part_wrong", "This account is kept by register, provider, code or category, or it is not: the line says otherwise.");

    public static RefusedException AccountKeptElsewhere() =>
        Say("account_kept_elsewhere", "This account follows the goods; adjust the stock instead.");

    private static RefusedException Say(string code, string sentence) => new(new Refusal(code, sentence));
}
