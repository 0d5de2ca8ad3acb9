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

    private static RefusedException Say(string code, string sentence) => new(new Refusal(code, sentence));
}
