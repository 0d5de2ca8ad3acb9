using System.Text.Json.Serialization;
using Kaunta.Core.Money;

namespace Kaunta.Core.Pricing;

[JsonConverter(typeof(JsonStringEnumConverter<ScaleContent>))]
public enum ScaleContent
{
    [JsonStringEnumMemberName("weight")]
    Weight,

    [JsonStringEnumMemberName("price")]
    Price,
}

/// <summary>How the shop's scale writes its 13 digits: prefix, item, value, check digit. Digits between item and value are skipped.</summary>
/// <param name="Prefix">20 to 29.</param>
/// <param name="ItemDigits">How many digits after the prefix name the goods.</param>
/// <param name="ValueDigits">How many digits before the check digit are the value.</param>
/// <param name="Factor">What one of the value is: thousandths of a unit of weight, or minor units of price.</param>
public sealed record ScaleRule(int Prefix, int ItemDigits, int ValueDigits, ScaleContent Holds, long Factor)
{
    /// <exception cref="RefusedException">scale_rule_wrong</exception>
    internal void Check()
    {
        if (
            Prefix is < 20 or > 29
            || ItemDigits < 1
            || ValueDigits < 1
            || ItemDigits + ValueDigits > 10
            || Factor is < 1 or > Exact.Million
        )
            throw CoreRefusals.ScaleRuleWrong();
    }
}

/// <summary>What a scale's label says.</summary>
/// <param name="Item">The digits that name the goods, as they stand.</param>
/// <param name="Value">Thousandths of a unit, or minor units.</param>
public sealed record ScaleBarcode(string Item, ScaleContent Holds, long Value)
{
    /// <summary>Null for what no rule is about: another length, other characters, another prefix.</summary>
    /// <exception cref="RefusedException">scale_rule_wrong, barcode_check_digit</exception>
    public static ScaleBarcode? Read(string code, IReadOnlyList<ScaleRule> rules)
    {
        foreach (var each in rules)
            each.Check();
        if (code.Length != 13)
            return null;
        foreach (var c in code)
            if (c is < '0' or > '9')
                return null;
        var prefix = (int)Number(code, 0, 2);
        if (rules.FirstOrDefault(each => each.Prefix == prefix) is not { } rule)
            return null;
        if (CheckDigit(code) != code[12] - '0')
            throw CoreRefusals.BarcodeCheckDigit();
        return new ScaleBarcode(
            code.Substring(2, rule.ItemDigits),
            rule.Holds,
            Exact.Multiply(Number(code, 12 - rule.ValueDigits, 12), rule.Factor)
        );
    }

    /// <summary>
    /// The line that a label makes. A weight is the quantity at the unit price. A price is what the customer pays, whatever the unit
    /// price is now: the quantity is what it buys, and the unit price is set so that the line comes to exactly what the label says.
    /// </summary>
    /// <returns>Quantity in thousandths and unit price in thousandths of a minor unit.</returns>
    /// <exception cref="RefusedException">price_missing, quantity_not_positive, amount_out_of_range</exception>
    public (long Quantity, long UnitPrice) LineAt(long unitPrice)
    {
        if (Value <= 0)
            throw CoreRefusals.QuantityNotPositive();
        if (Holds == ScaleContent.Weight)
            return (Value, Exact.InRange(unitPrice));
        if (unitPrice <= 0)
            throw CoreRefusals.PriceMissing();
        var quantity = Math.Max(1, Exact.MultiplyDivide(Value, Exact.Million, unitPrice));
        // From 1,000 units on a unit price can no longer hit every minor unit.
        if (quantity >= Exact.Million)
            throw CoreRefusals.AmountOutOfRange();
        return (quantity, Exact.MultiplyDivide(Value, Exact.Million, quantity));
    }

    /// <summary>EAN-13: of the first twelve digits every second one counts three times; the check digit fills up to a ten.</summary>
    public static int CheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < 12; i++)
            sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
        return (10 - sum % 10) % 10;
    }

    private static long Number(string digits, int from, int to)
    {
        var number = 0L;
        for (var i = from; i < to; i++)
            number = number * 10 + (digits[i] - '0');
        return number;
    }
}
