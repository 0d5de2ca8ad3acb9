using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog;

/// <summary>Answers what other modules ask about what is sold.</summary>
internal sealed class CatalogQueries : ICatalogQueries
{
    public Task<IReadOnlyDictionary<VariantId, VariantFacts>> VariantsAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<VariantId> variants,
        CancellationToken cancellation
    ) =>
        transaction.OnceAsync<VariantId, VariantFacts>(
            "catalog.variant.facts",
            variants,
            missing => ReadVariantsAsync(transaction, missing, cancellation)
        );

    private static async Task<IEnumerable<KeyValuePair<VariantId, VariantFacts>>> ReadVariantsAsync(
        TenantTransaction transaction,
        IReadOnlyList<VariantId> variants,
        CancellationToken cancellation
    ) =>
        await transaction.QueryAsync(
            """
            -- catalog.variant.facts
            select variant_id, product_id, tracked, placeholder, name, sku
            from catalog.variant
            where tenant_id = $1
              and variant_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    new VariantId(row.GetGuid(0)),
                    new VariantFacts(
                        row.UuidOrNull(1) is { } product ? new ProductId(product) : null,
                        row.GetBoolean(2),
                        row.GetBoolean(3),
                        row.GetString(4),
                        row.TextOrNull(5)
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. variants.Select(variant => variant.Value)])
        );

    public async Task<long> LatestVersionAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        (
            await transaction.QueryAsync(
                """
                -- catalog.version.latest
                select coalesce(
                  greatest(
                    (select max(version) from catalog.variant where tenant_id = $1),
                    (select max(version) from catalog.tax_group where tenant_id = $1),
                    (select max(version) from catalog.promotion where tenant_id = $1),
                    (select max(version) from catalog.list_price where tenant_id = $1)
                  ),
                  0
                )
                """,
                row => row.GetInt64(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value)
            )
        )[0];

    public async Task<CatalogueSnapshot> SnapshotAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var newest = 0L;
        var entries = await transaction.QueryAsync(
            """
            -- catalog.snapshot.variants
            select v.variant_id, v.product_id, p.name, v.name, v.sku, v.barcodes, v.unit, v.price, v.tracked, v.closed, p.closed,
              p.category_id, p.tax_group_id, greatest(v.version, p.version)
            from catalog.variant v
            join catalog.product p
              on p.tenant_id = v.tenant_id and p.product_id = v.product_id
            where v.tenant_id = $1
              and not v.placeholder
              and not p.placeholder
            order by p.name, v.product_id, v.sort, v.variant_id
            """,
            row =>
            {
                newest = Math.Max(newest, row.GetInt64(13));
                return new CatalogueEntry(
                    row.GetGuid(0),
                    row.GetGuid(1),
                    row.GetString(2),
                    row.GetString(3),
                    row.TextOrNull(4),
                    row.GetFieldValue<string[]>(5),
                    row.GetString(6),
                    row.GetInt64(7),
                    row.GetBoolean(8),
                    row.GetBoolean(9),
                    row.GetBoolean(10),
                    row.UuidOrNull(11),
                    row.UuidOrNull(12)
                );
            },
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        var categories = await transaction.QueryAsync(
            """
            -- catalog.snapshot.categories
            select category_id, name, closed
            from catalog.category
            where tenant_id = $1
            order by sort, name
            """,
            row => new CategoryFacts(row.GetGuid(0), row.GetString(1), row.GetBoolean(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        var taxGroups = await transaction.QueryAsync(
            """
            -- catalog.snapshot.tax_groups
            select tax_group_id, name,
              coalesce((select sum((tax ->> 'rate')::bigint)::bigint from jsonb_array_elements(taxes) as tax), 0),
              closed
            from catalog.tax_group
            where tenant_id = $1
            order by name
            """,
            row => new TaxGroupFacts(row.GetGuid(0), row.GetString(1), row.GetInt64(2), row.GetBoolean(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return new(newest, entries, categories, taxGroups);
    }
}
