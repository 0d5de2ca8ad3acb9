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
    private readonly IReadOnlyDictionary<(Guid Variant, Guid Revision), PricedVariant> variants;
    private readonly IReadOnlyDictionary<(Guid Group, Guid Revision), TaxRevision> taxGroups;

    private Revisions(
        IReadOnlyDictionary<(Guid Variant, Guid Revision), PricedVariant> variants,
        IReadOnlyDictionary<(Guid Group, Guid Revision), TaxRevision> taxGroups
    ) => (this.variants, this.taxGroups) = (variants, taxGroups);

    private sealed record PriceRevision(ListPrice Price, long? Replaced);

    /// <summary>A variant that is no placeholder, with a revision of its own price or of its price on a list.</summary>
    private sealed record PricedVariant(PriceRevision? Own, PriceRevision? Listed);

    private sealed record TaxRevision(List<TaxRule> Taxes, long? Replaced);

    /// <summary>The line's variant is here, and isn't a placeholder.</summary>
    public bool Knows(SoldLine line) => variants.ContainsKey(Key(line));

    private static (Guid Variant, Guid Revision) Key(SoldLine line) => (line.Variant!.Value.Value, line.PriceRevision ?? Guid.Empty);

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
        if (line.Variant is null || line.PriceRevision is null || !variants.TryGetValue(Key(line), out var priced))
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
    ) =>
        new(
            await transaction.OnceAsync<(Guid, Guid), PricedVariant>(
                "catalog.sale.prices",
                lines.Where(line => line.Variant is not null).Select(Key),
                missing => PricesAsync(transaction, missing, cancellation)
            ),
            await transaction.OnceAsync<(Guid, Guid), TaxRevision>(
                "catalog.sale.taxes",
                lines
                    .Where(line => line is { TaxGroup: not null, TaxGroupRevision: not null })
                    .Select(line => (line.TaxGroup!.Value.Value, line.TaxGroupRevision!.Value)),
                missing => TaxesAsync(transaction, missing, cancellation)
            )
        );

    private sealed record PriceRow(string Kind, Guid Variant, Guid? Revision, long Price, string? Tiers, long? Replaced);

    private static async Task<IEnumerable<KeyValuePair<(Guid Variant, Guid Revision), PricedVariant>>> PricesAsync(
        TenantTransaction transaction,
        IReadOnlyList<(Guid Variant, Guid Revision)> wanted,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- catalog.sale.prices
            select 'variant', variant_id, null::uuid, 0::bigint, null::text, null::bigint
            from catalog.variant
            where tenant_id = $1
              and variant_id = any ($2)
              and not placeholder
            union all
            select 'own', variant_id, revision, price, null, replaced
            from (
              select variant_id, revision, price,
                lead(made_version) over (partition by variant_id order by made_version, revision) as replaced
              from catalog.price_revision
              where tenant_id = $1
                and variant_id = any ($2)
            ) as own
            where revision = any ($3)
            union all
            select 'listed', variant_id, revision, price, tiers::text, replaced
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
            row => new PriceRow(
                row.GetString(0),
                row.GetGuid(1),
                row.UuidOrNull(2),
                row.GetInt64(3),
                row.TextOrNull(4),
                row.BigintOrNull(5)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. wanted.Select(one => one.Variant).Distinct()]),
            Sql.Uuids([.. wanted.Select(one => one.Revision).Distinct()])
        );
        var real = rows.Where(row => row.Kind == "variant").Select(row => row.Variant).ToHashSet();
        var own = Prices(rows, "own");
        var listed = Prices(rows, "listed");
        return wanted
            .Where(one => real.Contains(one.Variant))
            .Select(one => KeyValuePair.Create(one, new PricedVariant(own.GetValueOrDefault(one), listed.GetValueOrDefault(one))));
    }

    /// <summary>A revision may have set a price on several lists: of those the last read stands for it.</summary>
    private static Dictionary<(Guid Variant, Guid Revision), PriceRevision> Prices(List<PriceRow> rows, string kind)
    {
        var prices = new Dictionary<(Guid, Guid), PriceRevision>();
        foreach (var row in rows.Where(row => row.Kind == kind))
            prices[(row.Variant, row.Revision!.Value)] = new(
                new ListPrice(
                    row.Revision!.Value.ToString(),
                    row.Price,
                    row.Tiers is null ? [] : JsonSerializer.Deserialize<List<PriceTier>>(row.Tiers, JsonSerializerOptions.Web)!
                ),
                row.Replaced
            );
        return prices;
    }

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
