using System.Text.Json;
using Kaunta.Contracts.Facts;
using Kaunta.Core;
using Kaunta.Core.Pricing;
using Kaunta.Core.Tax;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>The revisions of prices and tax groups that some sold lines name, as far as they are real.</summary>
internal sealed class Revisions
{
    private readonly IReadOnlyDictionary<(Guid Variant, Guid Revision), Prices> prices;
    private readonly IReadOnlyDictionary<(Guid Group, Guid Revision), TaxRevision> taxGroups;

    private Revisions(
        IReadOnlyDictionary<(Guid Variant, Guid Revision), Prices> prices,
        IReadOnlyDictionary<(Guid Group, Guid Revision), TaxRevision> taxGroups
    ) => (this.prices, this.taxGroups) = (prices, taxGroups);

    private sealed record PriceRevision(ListPrice Price, long? Replaced);

    /// <summary>What a revision says of a variant: its own price, or its price on a list.</summary>
    private sealed record Prices(PriceRevision? Own, PriceRevision? Listed);

    private sealed record TaxRevision(List<TaxRule> Taxes, long? Replaced);

    /// <summary>The line's price and taxes are those of the revisions that it names.</summary>
    /// <param name="together">All of the line's variant in the sale, thousandths: quantity breaks go by it.</param>
    public bool Allow(SoldLine line, long together) =>
        IsPriced(line, together)
        && (line.TaxGroup is null ? line.Taxes.Count == 0 : TaxGroup(line) is { } group && AreThose(group.Taxes, line.Taxes));

    private bool IsPriced(SoldLine line, long together)
    {
        // A person answers for a price by hand, and a quick item has none to compare.
        if (line.PriceSource is "override" or "quick")
            return true;
        if (Price(line)?.Price is not { } price)
            return false;
        try
        {
            return line.PriceSource switch
            {
                "variant" => price.Price == line.UnitPrice,
                "scale" => new ScaleBarcode("", ScaleContent.Price, line.GrossMinor).LineAt(price.Price) == (line.Quantity, line.UnitPrice),
                _ => PriceChoice.Of(price, price, null, together, null) is var choice
                    && choice.UnitPrice == line.UnitPrice
                    && line.PriceSource == (choice.Source == PriceSource.Tier ? "tier" : "list"),
            };
        }
        catch (RefusedException)
        {
            // A quantity or an amount that the rules refuse is nothing that they priced.
            return false;
        }
    }

    /// <summary>The version in which one of the line's revisions was replaced; null while all of them stand.</summary>
    public long? ReplacedIn(SoldLine line)
    {
        var price = Price(line)?.Replaced;
        var taxes = TaxGroup(line)?.Replaced;
        return price is null || taxes < price ? taxes : price;
    }

    private PriceRevision? Price(SoldLine line)
    {
        if (
            line is not { Variant: { } variant, PriceRevision: { } revision }
            || !prices.TryGetValue((variant.Value, revision), out var priced)
        )
            return null;
        return line.PriceSource switch
        {
            "variant" => priced.Own,
            "list" or "tier" => priced.Listed,
            // The label's price is what its goods cost here, by whichever list.
            "scale" => priced.Own ?? priced.Listed,
            _ => null,
        };
    }

    private TaxRevision? TaxGroup(SoldLine line) =>
        line.TaxGroup is { } group && line.TaxGroupRevision is { } revision ? taxGroups.GetValueOrDefault((group.Value, revision)) : null;

    private static bool AreThose(List<TaxRule> rules, IReadOnlyList<AppliedTax> applied) =>
        rules
            .Select(rule => (rule.Code, rule.Rate, rule.Inclusive, rule.Compound))
            .SequenceEqual(applied.Select(tax => (tax.Code, tax.Rate, tax.Inclusive, tax.Compound)));

    public static async Task<Revisions> KnownAsync(
        TenantTransaction transaction,
        IReadOnlyList<SoldLine> lines,
        CancellationToken cancellation
    )
    {
        var (prices, taxGroups) = await transaction.TogetherAsync(
            () =>
                transaction.OnceAsync<(Guid, Guid), Prices>(
                    "catalog.sale.prices",
                    lines
                        .Where(line => line is { Variant: not null, PriceRevision: not null })
                        .Select(line => (line.Variant!.Value.Value, line.PriceRevision!.Value)),
                    missing => PricesAsync(transaction, missing, cancellation)
                ),
            () =>
                transaction.OnceAsync<(Guid, Guid), TaxRevision>(
                    "catalog.sale.taxes",
                    lines
                        .Where(line => line is { TaxGroup: not null, TaxGroupRevision: not null })
                        .Select(line => (line.TaxGroup!.Value.Value, line.TaxGroupRevision!.Value)),
                    missing => TaxesAsync(transaction, missing, cancellation)
                ),
            cancellation
        );
        return new(prices, taxGroups);
    }

    private sealed record PriceRow(bool IsOwn, Guid Variant, Guid Revision, long Price, string? Tiers, long? Replaced);

    private static async Task<IEnumerable<KeyValuePair<(Guid Variant, Guid Revision), Prices>>> PricesAsync(
        TenantTransaction transaction,
        IReadOnlyList<(Guid Variant, Guid Revision)> wanted,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- catalog.sale.prices
            select true, variant_id, revision, price, null, replaced
            from (
              select variant_id, revision, price,
                lead(made_version) over (partition by variant_id order by made_version, revision) as replaced
              from catalog.price_revision
              where tenant_id = $1
                and variant_id = any ($2)
            ) as own
            where revision = any ($3)
            union all
            select false, variant_id, revision, price, tiers::text, replaced
            from (
              select variant_id, revision, price, tiers,
                lead(made_version) over (partition by variant_id, price_list_id order by made_version, made_seq) as replaced
              from catalog.list_price_revision
              where tenant_id = $1
                and variant_id = any ($2)
            ) as listed
            where revision = any ($3)
              and price is not null
            """,
            row => new PriceRow(row.GetBoolean(0), row.GetGuid(1), row.GetGuid(2), row.GetInt64(3), row.TextOrNull(4), row.BigintOrNull(5)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. wanted.Select(one => one.Variant).Distinct()]),
            Sql.Uuids([.. wanted.Select(one => one.Revision).Distinct()])
        );
        var prices = new Dictionary<(Guid, Guid), Prices>(rows.Count);
        // A revision may have set a price on several lists: of those the last read stands for it.
        foreach (var row in rows)
        {
            var known = prices.GetValueOrDefault((row.Variant, row.Revision), new(null, null));
            prices[(row.Variant, row.Revision)] = row.IsOwn ? known with { Own = Read(row) } : known with { Listed = Read(row) };
        }
        return prices;
    }

    private static PriceRevision Read(PriceRow row) =>
        new(
            new ListPrice(
                row.Revision.ToString(),
                row.Price,
                row.Tiers is null ? [] : JsonSerializer.Deserialize<List<PriceTier>>(row.Tiers, JsonSerializerOptions.Web)!
            ),
            row.Replaced
        );

    private static async Task<IEnumerable<KeyValuePair<(Guid Group, Guid Revision), TaxRevision>>> TaxesAsync(
        TenantTransaction transaction,
        IReadOnlyList<(Guid Group, Guid Revision)> wanted,
        CancellationToken cancellation
    ) =>
        await transaction.QueryAsync(
            """
            -- catalog.sale.taxes
            select tax_group_id, revision, taxes::text, replaced
            from (
              select tax_group_id, revision, taxes,
                lead(made_version) over (partition by tax_group_id order by made_version, revision) as replaced
              from catalog.tax_group_revision
              where tenant_id = $1
                and tax_group_id = any ($2)
            ) as taxed
            where revision = any ($3)
            """,
            row =>
                KeyValuePair.Create(
                    (row.GetGuid(0), row.GetGuid(1)),
                    new TaxRevision(
                        JsonSerializer.Deserialize<List<TaxRule>>(row.GetString(2), JsonSerializerOptions.Web)!,
                        row.BigintOrNull(3)
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. wanted.Select(one => one.Group)]),
            Sql.Uuids([.. wanted.Select(one => one.Revision)])
        );
}
