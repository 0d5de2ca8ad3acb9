using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog;

/// <summary>Answers what other modules ask about what is sold.</summary>
internal sealed class CatalogQueries : ICatalogQueries
{
    public async Task<IReadOnlyDictionary<VariantId, VariantFacts>> VariantsAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<VariantId> variants,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
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
        return new Dictionary<VariantId, VariantFacts>(rows);
    }

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
}
