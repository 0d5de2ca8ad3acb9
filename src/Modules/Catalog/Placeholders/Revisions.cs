using System.Text.Json;
using Kaunta.Contracts.Facts;
using Kaunta.Core.Tax;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>The revisions of prices and tax groups that some sold lines name, as far as they are real.</summary>
internal sealed class Revisions
{
    private const string OwnPrice = "variant";

    private readonly Dictionary<(Guid Variant, Guid Revision), (long Price, long? Replaced)> prices;
    private readonly Dictionary<(Guid Group, Guid Revision), (List<TaxRule> Taxes, long? Replaced)> taxGroups;

    private Revisions(List<Row> rows)
    {
        Variants = rows.Where(row => row.Kind == "variant").Select(row => row.Id).ToHashSet();
        prices = rows.Where(row => row.Kind == "price")
            .ToDictionary(row => (row.Id, row.Revision!.Value), row => (row.Price, row.Replaced));
        taxGroups = rows.Where(row => row.Kind == "tax_group")
            .ToDictionary(row => (row.Id, row.Revision!.Value), row => (Rules(row.Taxes!), row.Replaced));
    }

    private sealed record Row(string Kind, Guid Id, Guid? Revision, long Price, string? Taxes, long? Replaced);

    /// <summary>Those of the lines' variants that aren't placeholders.</summary>
    public IReadOnlySet<Guid> Variants { get; }

    /// <summary>The line's price and taxes are those of the revisions that it names.</summary>
    public bool Allow(SoldLine line) =>
        (line.PriceSource != OwnPrice || (Price(line) is { } price && price.Price == line.UnitPrice))
        && (line.TaxGroup is null ? line.Taxes.Count == 0 : TaxGroup(line) is { } group && AreThose(group.Taxes, line.Taxes));

    /// <summary>The version in which one of the line's revisions was replaced; null while all of them stand.</summary>
    public long? ReplacedIn(SoldLine line)
    {
        var price = line.PriceSource == OwnPrice ? Price(line)?.Replaced : null;
        var taxes = TaxGroup(line)?.Replaced;
        return price is null || taxes < price ? taxes : price;
    }

    private (long Price, long? Replaced)? Price(SoldLine line) =>
        line.Variant is { } variant && line.PriceRevision is { } revision && prices.TryGetValue((variant.Value, revision), out var price)
            ? price
            : null;

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
