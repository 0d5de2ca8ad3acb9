using Kaunta.Core.Pricing;

namespace Kaunta.Demo;

/// <summary>Goods of the shop: what the till knows of them, and how many are on the shelf.</summary>
internal sealed class Article(SampleProduct sample, string category, TaxGroupFacts tax, string product, string variant)
{
    public const long One = 1_000;

    public SampleProduct Sample => sample;
    public string Category => category;
    public TaxGroupFacts Tax => tax;
    public string Product => product;
    public string Variant => variant;

    /// <summary>What isn't stocked, such as a photocopy, never runs out.</summary>
    public bool Tracked => sample.CostMinor > 0;

    public bool Weighed => sample.Unit == "kg";

    /// <summary>Thousandths of a minor unit, for one unit.</summary>
    public long UnitPrice { get; set; } = sample.PriceMinor * One;

    /// <summary>The operation that set the price.</summary>
    public string PriceRevision { get; set; } = "";

    /// <summary>Thousandths.</summary>
    public long OnShelf { get; set; }

    /// <summary>Thousandths that are sold on a usual day.</summary>
    public long Daily { get; set; }

    public BasketLine LineOf(int number, long quantity) =>
        new()
        {
            Line = number,
            Variant = variant,
            Product = product,
            Category = category,
            Quantity = quantity,
            UnitPrice = UnitPrice,
            TaxGroup = tax.Id,
            Taxes = tax.Taxes,
        };
}
