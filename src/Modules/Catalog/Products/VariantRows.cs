using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Products;

/// <param name="Version">See <see cref="EditedRows.VersionOf"/>.</param>
internal sealed record PriceRevisionRow(Guid Variant, Guid Revision, long Price, long Version);

/// <summary>Variants as they stand, and every price that they ever had.</summary>
internal static class VariantRows
{
    public static async Task<EditedRows> KnownAsync(TenantTransaction transaction, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var known = await transaction.QueryAsync(
            """
            -- catalog.variant.find
            select variant_id, product_id, name, sku, barcodes, unit, price, price_revision, tracked, sort, closed, field_versions::text
            from catalog.variant
            where tenant_id = $1
              and variant_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["product"] = EditedRow.Json(row.UuidOrNull(1)),
                            ["name"] = EditedRow.Json(row.GetString(2)),
                            ["sku"] = EditedRow.Json(row.TextOrNull(3)),
                            ["barcodes"] = EditedRow.Json(row.GetFieldValue<string[]>(4)),
                            ["unit"] = EditedRow.Json(row.GetString(5)),
                            ["price"] = EditedRow.Json(row.GetInt64(6)),
                            ["priceRevision"] = EditedRow.Json(row.UuidOrNull(7)),
                            ["tracked"] = EditedRow.Json(row.GetBoolean(8)),
                            ["sort"] = EditedRow.Json(row.GetInt64(9)),
                            ["closed"] = EditedRow.Json(row.GetBoolean(10)),
                        },
                        EditedRow.ReadVersions(row.GetString(11))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new("variant", known);
    }

    public static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows)
    {
        if (rows.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- catalog.variant.save
            insert into catalog.variant
              (tenant_id, variant_id, product_id, name, sku, barcodes, unit, price, price_revision, tracked, sort, closed,
               placeholder, field_versions)
            select $1, variant_id, product_id, name, sku,
              array(select jsonb_array_elements_text(barcodes)), unit, price, price_revision, tracked, sort, closed,
              false, field_versions
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
              as saved (variant_id, product_id, name, sku, barcodes, unit, price, price_revision, tracked, sort, closed, field_versions)
            on conflict (tenant_id, variant_id) do update
            set product_id = excluded.product_id,
              name = excluded.name,
              sku = excluded.sku,
              barcodes = excluded.barcodes,
              unit = excluded.unit,
              price = excluded.price,
              price_revision = excluded.price_revision,
              tracked = excluded.tracked,
              sort = excluded.sort,
              closed = excluded.closed,
              placeholder = false,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.UuidsOrNull([.. rows.Select(one => one.Row.Value<Guid?>("product"))]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("name") ?? "")]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("sku"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.Values.GetValueOrDefault("barcodes", "[]"))]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("unit") ?? "pc")]),
            Sql.Bigints([.. rows.Select(one => one.Row.Value<long>("price"))]),
            Sql.UuidsOrNull([.. rows.Select(one => one.Row.Value<Guid?>("priceRevision"))]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool?>("tracked") ?? true)]),
            Sql.Bigints([.. rows.Select(one => one.Row.Value<long>("sort"))]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );
    }

    /// <summary>Writes the prices alone: a placeholder stays one until its product arrives.</summary>
    public static void SaveOwnPrices(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows)
    {
        if (rows.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- catalog.variant.prices
            update catalog.variant v
            set price = saved.price,
              price_revision = saved.price_revision,
              field_versions = saved.field_versions,
              version = default
            from unnest($2, $3, $4, $5) as saved (variant_id, price, price_revision, field_versions)
            where v.tenant_id = $1
              and v.variant_id = saved.variant_id
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.Bigints([.. rows.Select(one => one.Row.Value<long>("price"))]),
            Sql.UuidsOrNull([.. rows.Select(one => one.Row.Value<Guid?>("priceRevision"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );
    }

    public static void SavePrices(TenantTransaction transaction, IReadOnlyList<PriceRevisionRow> prices)
    {
        if (prices.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- catalog.price_revision.insert
            insert into catalog.price_revision (tenant_id, variant_id, revision, price, made_version)
            select $1, variant_id, revision, price, made_version
            from unnest($2, $3, $4, $5) as made (variant_id, revision, price, made_version)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. prices.Select(one => one.Variant)]),
            Sql.Uuids([.. prices.Select(one => one.Revision)]),
            Sql.Bigints([.. prices.Select(one => one.Price)]),
            Sql.Bigints([.. prices.Select(one => one.Version)])
        );
    }

    public static readonly FeedSource Feed = new(
        "variant",
        8,
        FeedPartition.Business,
        """
        -- catalog.feed.variant
        select version, variant_id,
          json_build_object(
            'id', variant_id,
            'product', product_id,
            'name', name,
            'sku', sku,
            'barcodes', barcodes,
            'unit', unit,
            'price', price,
            'priceRevision', price_revision,
            'tracked', tracked,
            'sort', sort,
            'closed', closed
          )::text
        from catalog.variant
        where tenant_id = current_setting('app.tenant_id')::uuid
          and not placeholder
          and (version, variant_id) > (@version, @id)
        order by version, variant_id
        limit @limit
        """
    );
}
