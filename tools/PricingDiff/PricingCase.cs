using System.Text.Json;
using Kaunta.Core;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;

namespace Kaunta.PricingDiff;

/// <summary>One thing to compute on both sides: a sale, and what was decided before and after it.</summary>
/// <param name="Prices">What each price was chosen from.</param>
/// <param name="Labels">Labels of the scale, and the unit prices that they met.</param>
/// <param name="Races">Returns: line total, sold, returned, refunded, quantity, paid.</param>
internal sealed record PricingCase(
    Basket Basket,
    IReadOnlyList<PriceQuestion> Prices,
    IReadOnlyList<LabelQuestion> Labels,
    IReadOnlyList<long[]> Races
)
{
    /// <summary>The server's answer in the canonical form that the till's must equal to the byte.</summary>
    public string Result()
    {
        var sale = BasketPricing.Complete(Basket);
        return JsonSerializer.Serialize(
            new
            {
                sale = sale.Refusal is { } refusal ? (object)new { refused = refusal.Code } : sale.Value,
                prices = Prices.Select(question => Try(question.Answer)),
                labels = Labels.Select(question => Try(question.Answer)),
                races = Races.Select(r => Try(() => RacedReturn.Of(r[0], r[1], r[2], r[3], r[4], r[5]))),
            },
            SellingJson.Options
        );
    }

    public string ToJson() => JsonSerializer.Serialize(this, SellingJson.Options);

    private static object? Try(Func<object?> rule)
    {
        try
        {
            return rule();
        }
        catch (RefusedException refused)
        {
            return new { refused = refused.Refusal.Code };
        }
    }
}

internal sealed record PriceQuestion(ListPrice Own, ListPrice? GroupList, ListPrice? LocationList, long Quantity, long? Overridden)
{
    public PriceChoice Answer() => PriceChoice.Of(Own, GroupList, LocationList, Quantity, Overridden);
}

internal sealed record LabelQuestion(string Code, IReadOnlyList<ScaleRule> Rules, long UnitPrice)
{
    /// <exception cref="RefusedException">As the rules refuse it.</exception>
    public (long Quantity, long UnitPrice) Line() => ScaleBarcode.Read(Code, Rules)!.LineAt(UnitPrice);

    public object? Answer()
    {
        if (ScaleBarcode.Read(Code, Rules) is not { } label)
            return null;
        var (quantity, unitPrice) = label.LineAt(UnitPrice);
        return new
        {
            label,
            quantity,
            unitPrice,
        };
    }
}

/// <summary>Which of a variant's prices on lists a line may take.</summary>
internal sealed record ListQuestion(
    IReadOnlyList<PriceList> Lists,
    IReadOnlyDictionary<string, ListPrice> Prices,
    string? Location,
    string? Group
)
{
    public (ListPrice? Group, ListPrice? Location) Answer() => PriceList.PricesOf(Lists, Prices, Location, Group);
}
