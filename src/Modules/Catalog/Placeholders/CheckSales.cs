using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>
/// Looks at what was sold with the catalogue's eyes: unknown variants get a placeholder (<c>product_unknown</c>), and prices and taxes
/// that name a revision must name a real one (<c>price_unknown</c>). The sale stands in any case.
/// </summary>
internal sealed class CheckSales : IFactHandler<SaleCompleted>
{
    private const string OwnPrice = "variant";

    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var lines = facts.SelectMany(fact => fact.Lines.Select(line => (fact.Operation, Line: line))).ToList();
        var known = await KnownAsync(transaction, [.. lines.Select(one => one.Line)], cancellation);
        var flags = new HashSet<FactFlag>();
        var placeholders = new List<Placeholder>();
        foreach (var (operation, line) in lines)
        {
            if (line.Variant is { } variant && !known.Variants.Contains(variant.Value))
            {
                flags.Add(new(operation, "product_unknown"));
                placeholders.Add(new(variant.Value, line.Product?.Value, line.Name, line.Unit));
            }
            else if (!known.Allows(line))
                flags.Add(new(operation, "price_unknown"));
        }
        Placeholder.Insert(transaction, placeholders);
        return [.. flags];
    }

    private sealed record Known(
        HashSet<Guid> Variants,
        HashSet<(Guid Variant, Guid Revision, long Price)> Prices,
        HashSet<(Guid Group, Guid Revision)> TaxGroups
    )
    {
        public bool Allows(SoldLine line) => PriceIsReal(line) && TaxIsReal(line);

        private bool PriceIsReal(SoldLine line) =>
            line.PriceSource != OwnPrice
            || (
                line.Variant is { } variant
                && line.PriceRevision is { } revision
                && Prices.Contains((variant.Value, revision, line.UnitPrice))
            );

        private bool TaxIsReal(SoldLine line) =>
            line.TaxGroup is not { } group || (line.TaxGroupRevision is { } revision && TaxGroups.Contains((group.Value, revision)));
    }

    private static async Task<Known> KnownAsync(
        TenantTransaction transaction,
        IReadOnlyList<SoldLine> lines,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- catalog.sale.check
            select 'variant', variant_id, null::uuid, 0::bigint
            from catalog.variant
            where tenant_id = $1
              and variant_id = any ($2)
              and not placeholder
            union all
            select 'price', variant_id, revision, price
            from catalog.price_revision
            where tenant_id = $1
              and variant_id = any ($2)
              and revision = any ($3)
            union all
            select 'tax_group', tax_group_id, revision, 0
            from catalog.tax_group_revision
            where tenant_id = $1
              and tax_group_id = any ($4)
              and revision = any ($5)
            """,
            row => (Kind: row.GetString(0), Id: row.GetGuid(1), Revision: row.UuidOrNull(2), Price: row.GetInt64(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(Distinct(lines, line => line.Variant?.Value)),
            Sql.Uuids(Distinct(lines, line => line.PriceRevision)),
            Sql.Uuids(Distinct(lines, line => line.TaxGroup?.Value)),
            Sql.Uuids(Distinct(lines, line => line.TaxGroupRevision))
        );
        return new(
            [.. rows.Where(row => row.Kind == "variant").Select(row => row.Id)],
            [.. rows.Where(row => row.Kind == "price").Select(row => (row.Id, row.Revision!.Value, row.Price))],
            [.. rows.Where(row => row.Kind == "tax_group").Select(row => (row.Id, row.Revision!.Value))]
        );
    }

    private static List<Guid> Distinct(IReadOnlyList<SoldLine> lines, Func<SoldLine, Guid?> id) =>
        [.. lines.Select(id).Where(one => one is not null).Select(one => one!.Value).Distinct()];
}
