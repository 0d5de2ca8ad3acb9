using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Products;

/// <summary>Products as they stand.</summary>
internal static class ProductRows
{
    public static async Task<EditedRows> KnownAsync(TenantTransaction transaction, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var known = await transaction.QueryAsync(
            """
            -- catalog.product.find
            select product_id, name, category_id, tax_group_id, closed, field_versions::text
            from catalog.product
            where tenant_id = $1
              and product_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.GetString(1)),
                            ["category"] = EditedRow.Json(row.UuidOrNull(2)),
                            ["taxGroup"] = EditedRow.Json(row.UuidOrNull(3)),
                            ["closed"] = EditedRow.Json(row.GetBoolean(4)),
                        },
                        EditedRow.ReadVersions(row.GetString(5))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new("product", known);
    }

    public static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows) =>
        transaction.Enqueue(
            """
            -- catalog.product.save
            insert into catalog.product
              (tenant_id, product_id, name, category_id, tax_group_id, closed, placeholder, field_versions)
            select $1, product_id, name, category_id, tax_group_id, closed, false, field_versions
            from unnest($2, $3, $4, $5, $6, $7)
              as saved (product_id, name, category_id, tax_group_id, closed, field_versions)
            on conflict (tenant_id, product_id) do update
            set name = excluded.name,
              category_id = excluded.category_id,
              tax_group_id = excluded.tax_group_id,
              closed = excluded.closed,
              placeholder = false,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("name") ?? "")]),
            Sql.UuidsOrNull([.. rows.Select(one => one.Row.Value<Guid?>("category"))]),
            Sql.UuidsOrNull([.. rows.Select(one => one.Row.Value<Guid?>("taxGroup"))]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );

    public static readonly FeedSource Feed = new(
        "product",
        7,
        FeedPartition.Business,
        """
        -- catalog.feed.product
        select version, product_id,
          json_build_object(
            'id', product_id,
            'name', name,
            'category', category_id,
            'taxGroup', tax_group_id,
            'closed', closed
          )::text
        from catalog.product
        where tenant_id = current_setting('app.tenant_id')::uuid
          and not placeholder
          and (version, product_id) > (@version, @id)
        order by version, product_id
        limit @limit
        """
    );
}
