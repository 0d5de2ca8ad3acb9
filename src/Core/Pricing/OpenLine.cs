using Kaunta.Core.Money;
using Kaunta.Core.Promotions;
using Kaunta.Core.Tax;

namespace Kaunta.Core.Pricing;

/// <summary>A line while it is being computed: its net goes down with each step.</summary>
internal sealed class OpenLine
{
    private readonly long _gross;
    private readonly GrantedDiscount[] _discounts;
    private List<GrantedPromotion>? _promotions;
    private long _allocated;

    private OpenLine(BasketLine source, CheckedTaxes taxes)
    {
        Source = source;
        Taxes = taxes;
        _gross = Exact.Extend(source.UnitPrice, source.Quantity);
        Net = _gross;
        _discounts = source.Discounts.Count == 0 ? [] : new GrantedDiscount[source.Discounts.Count];
        for (var i = 0; i < _discounts.Length; i++)
        {
            _discounts[i] = Grant(source.Discounts[i], _gross, Net);
            Net -= _discounts[i].Amount;
        }
    }

    public BasketLine Source { get; }

    public CheckedTaxes Taxes { get; }

    public long Net { get; private set; }

    /// <summary>While promotions are granted: the last of the line's slices that one took.</summary>
    public Slice? LastTaken { get; set; }

    public bool IsPromoted => _promotions is not null;

    public static OpenLine Of(BasketLine line, HashSet<int> numbers, List<CheckedTaxes> met)
    {
        if (!numbers.Add(line.Line))
            throw CoreRefusals.LineRepeated();
        if (line.Quantity <= 0)
            throw CoreRefusals.QuantityNotPositive();
        if (line.UnitPrice < 0)
            throw CoreRefusals.PriceNegative();
        if (line.UnitPrice == 0 && string.IsNullOrEmpty(line.Reason))
            throw CoreRefusals.ReasonMissing();
        return new OpenLine(line, CheckedTaxes.Of(line.Taxes, met));
    }

    /// <summary>A percentage of <paramref name="of"/> or an amount, but never more than what is left.</summary>
    public static GrantedDiscount Grant(Discount discount, long of, long left)
    {
        var percent = discount.Kind == AmountKind.Percent;
        if (discount.Value < 0 || (percent && discount.Value > Exact.Million))
            throw CoreRefusals.DiscountOutOfRange();
        var asked = percent ? Exact.MultiplyDivide(of, discount.Value, Exact.Million) : Exact.InRange(discount.Value);
        return new GrantedDiscount(discount.Kind, discount.Value, Math.Min(asked, left));
    }

    public void Promote(GrantedPromotion granted)
    {
        (_promotions ??= []).Add(granted);
        Net -= granted.Amount;
    }

    public void Allocate(long part)
    {
        _allocated += part;
        Net -= part;
    }

    public PricedLine Close(Dues dues) =>
        new(
            Source.Line,
            Source.Variant,
            _gross,
            _discounts,
            _promotions ?? [],
            _allocated,
            dues.Exempted,
            dues.Net,
            dues.Taxes,
            dues.Total
        );
}
