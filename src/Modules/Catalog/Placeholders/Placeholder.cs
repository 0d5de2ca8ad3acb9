using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>
/// A row for something that was sold or received before its product arrived. Another business's id is as unknown here as one that
/// nobody has: both become a placeholder, and neither tells anything.
/// </summary>
/// <param name="Name">As the till wrote it, so that a person can recognise it.</param>
internal sealed record Placeholder(Guid Variant, Guid? Product, string Name, string Unit)
{
    public static void Insert(TenantTransaction transaction, IReadOnlyList<Placeholder> placeholders)
    {
        if (placeholders.Count == 0)
            return;
        // Who was told that they aren't here asks again.
        transaction.ReadAgain();
        transaction.Enqueue(
            """
            -- catalog.placeholder.product
            insert into catalog.product (tenant_id, product_id, name, closed, placeholder, field_versions)
            select distinct on (product_id) $1, product_id, name, false, true, '{}'::jsonb
            from unnest($2, $3) as unknown (product_id, name)
            where product_id is not null
            order by product_id
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.UuidsOrNull([.. placeholders.Select(one => one.Product)]),
            Sql.Texts([.. placeholders.Select(one => one.Name)])
        );
        transaction.Enqueue(
            """
            -- catalog.placeholder.variant
            insert into catalog.variant
              (tenant_id, variant_id, product_id, name, barcodes, unit, price, tracked, sort, closed, placeholder, field_versions)
            select distinct on (variant_id) $1, variant_id, product_id, name, '{}'::text[], unit, 0, true, 0, false, true, '{}'::jsonb
            from unnest($2, $3, $4, $5) as unknown (variant_id, product_id, name, unit)
            order by variant_id
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. placeholders.Select(one => one.Variant)]),
            Sql.UuidsOrNull([.. placeholders.Select(one => one.Product)]),
            Sql.Texts([.. placeholders.Select(one => one.Name)]),
            Sql.Texts([.. placeholders.Select(one => one.Unit)])
        );
    }
}
