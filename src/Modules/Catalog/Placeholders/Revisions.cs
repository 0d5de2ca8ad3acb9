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
    private readonly Dictionary<(Guid Variant, Guid Revision), PriceRevision> own;
    private readonly Dictionary<(Guid Variant, Guid Revision), PriceRevision> listed;
    private readonly Dictionary<(Guid Group, Guid Revision), (List<TaxRule> Taxes, long? Replaced)> taxGroups;

    private Revisions(List<Row> rows)
    {
        Variants = rows.Where(row => row.Kind == "variant").Select(row => row.Id).ToHashSet();
        own = Prices(rows, "price");
        listed = Prices(rows, "list_price");
        taxGroups = rows.Where(row => row.Kind == "tax_group")
            .ToDictionary(row => (row.Id, row.Revision!.Value), row => (Rules(row.Json!), row.Replaced));
    }

    /// <param name="Json">The taxes of a tax group, the tiers of a price on a list.</param>
    private sealed record Row(string Kind, Guid Id, Guid? Revision, long Price, string? Json, long? Replaced);

    private sealed record PriceRevision(ListPrice Price, long? Replaced);

    private static Dictionary<(Guid Variant, Guid Revision), PriceRevision> Prices(List<Row> rows, string kind) =>
        rows.Where(row => row.Kind == kind)
            .ToDictionary(
                row => (row.Id, row.Revision!.Value),
                row => new PriceRevision(
                    new ListPrice(
                        row.Revision!.Value.ToString(),
                        row.Price,
                        row.Json is null ? [] : JsonSerializer.Deserialize<List<PriceTier>>(row.Json, JsonSerializerOptions.Web)!
                    ),
                    row.Replaced
                )
            );

    /// <summary>Those of the lines' variants that aren't placeholders.</summary>
    public IReadOnlySet<Guid> Variants { get; }

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
        if (line.Variant is not { } variant || line.PriceRevision is not { } revision)
            return null;
        var key = (variant.Value, revision);
        return line.PriceSource switch
        {
            "variant" => own.GetValueOrDefault(key),
            "list" or "tier" => listed.GetValueOrDefault(key),
            // The label's price is what its goods cost here, by whichever list.
            "scale" => own.GetValueOrDefault(key) ?? listed.GetValueOrDefault(key),
            _ => null,
        };
    }

    private (List<TaxRule> Taxes, long? Replaced)? TaxGroup(SoldLine line) =>
        line.TaxGroup is { } group && line.TaxGroupRevision is { } revision && taxGroups.TryGetValue((group.Value, revision), out var taxes)
            ? taxes
            : null;

    private static bool AreThose(List<TaxRule> rules, IReadOnlyList<AppliedTax> applied) =>
        rules
            .Select(rule => (rule.Code, rule.Rate, rule.Inclusive, rule.Compound))
            .SequenceEqual(applied.Select(tax => (tax.Code, tax.Rate, tax.Inclusive, tax.Compound)));

    private static List<TaxRule> Rules(string json) => JsonSerializer.Deserialize<List<TaxRule>>(json, JsonSerializerOptions.Web)!;

    public static async Task<Revisions> KnownAsync(
        TenantTransaction transaction,
        IReadOnlyList<SoldLine> lines,
        CancellationToken cancellation
    ) =>
        new(
            await transaction.QueryAsync(
                """
                -- catalog.sale.check
                select 'variant', variant_id, null::uuid, 0::bigint, null::text, null::bigint
                from catalog.variant
                where tenant_id = $1
                  and variant_id = any ($2)
                  and not placeholder
                union all
                select 'price', variant_id, revision, price, null, replaced
                from (
                  select variant_id, revision, price,
                    lead(made_version) over (partition by variant_id order by made_version, revision) as replaced
                  from catalog.price_revision
                  where tenant_id = $1
                    and variant_id = any ($2)
                ) as price
                where revision = any ($3)
                union all
                select 'list_price', variant_id, revision, price, tiers::text, replaced
                from (
                  select variant_id, revision, price, tiers,
                    lead(made_version) over (partition by variant_id, price_list_id order by made_version, made_seq) as replaced
                  from catalog.list_price_revision
                  where tenant_id = $1
                    and variant_id = any ($2)
                ) as listed
                where revision = any ($3)
                  and price is not null
                union all
                select 'tax_group', tax_group_id, revision, 0, taxes::text, replaced
                from (
                  select tax_group_id, revision, taxes,
                    lead(made_version) over (partition by tax_group_id order by made_version, revision) as replaced
                  from catalog.tax_group_revision
                  where tenant_id = $1
                    and tax_group_id = any ($4)
                ) as taxed
                where revision = any ($5)
                """,
                row => new Row(
                    row.GetString(0),
                    row.GetGuid(1),
                    row.UuidOrNull(2),
                    row.GetInt64(3),
                    row.TextOrNull(4),
                    row.BigintOrNull(5)
                ),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids(Distinct(lines, line => line.Variant?.Value)),
                Sql.Uuids(Distinct(lines, line => line.PriceRevision)),
                Sql.Uuids(Distinct(lines, line => line.TaxGroup?.Value)),
                Sql.Uuids(Distinct(lines, line => line.TaxGroupRevision))
            )
        );

    private static List<Guid> Distinct(IReadOnlyList<SoldLine> lines, Func<SoldLine, Guid?> id) =>
        [.. lines.Select(id).Where(one => one is not null).Select(one => one!.Value).Distinct()];
}
