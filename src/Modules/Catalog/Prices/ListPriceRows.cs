using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Pricing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Prices;

/// <param name="Price">Null where it took the variant off the list.</param>
/// <param name="Seq">The operation's place in its journal: it orders what one version brought.</param>
/// <param name="Version">See <see cref="EditedRows.VersionOf"/>.</param>
internal sealed record ListPriceRevision(
    Guid Variant,
    Guid List,
    Guid Revision,
    long? Price,
    IReadOnlyList<PriceTier> Tiers,
    long Seq,
    long Version
)
{
    public string TiersJson => JsonSerializer.Serialize(Tiers, JsonSerializerOptions.Web);

    /// <summary>As a field of the variant's row.</summary>
    public string Json => Price is null ? "null" : $$"""{"price":{{Price}},"tiers":{{TiersJson}},"revision":"{{Revision}}"}""";
}

/// <summary>
/// Prices on lists, a row for each variant with one field for each list, so that two people who change different lists of one variant
/// don't meet; and every such price that ever was.
/// </summary>
internal static class ListPriceRows
{
    public static async Task<EditedRows> KnownAsync(
        TenantTransaction transaction,
        IReadOnlyList<Guid> variants,
        CancellationToken cancellation
    )
    {
        if (variants.Count == 0)
            return new("list_price", []);
        var known = await transaction.QueryAsync(
            """
            -- catalog.list_price.find
            select variant_id, prices::text, field_versions::text
            from catalog.list_price
            where tenant_id = $1
              and variant_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        JsonNode
                            .Parse(row.GetString(1))!
                            .AsObject()
                            .ToDictionary(list => list.Key, list => list.Value?.ToJsonString() ?? "null"),
                        EditedRow.ReadVersions(row.GetString(2))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. variants])
        );
        return new("list_price", known);
    }

    public static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows)
    {
        if (rows.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- catalog.list_price.save
            insert into catalog.list_price (tenant_id, variant_id, prices, field_versions)
            select $1, variant_id, prices, field_versions
            from unnest($2, $3, $4) as saved (variant_id, prices, field_versions)
            on conflict (tenant_id, variant_id) do update
            set prices = excluded.prices,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.Jsons([.. rows.Select(one => Prices(one.Row))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );
    }

    private static string Prices(EditedRow row) =>
        $"{{{string.Join(',', row.Values.Where(list => list.Value != "null").Select(list => $"\"{list.Key}\":{list.Value}"))}}}";

    public static void SaveRevisions(TenantTransaction transaction, IReadOnlyList<ListPriceRevision> revisions)
    {
        if (revisions.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- catalog.list_price_revision.insert
            insert into catalog.list_price_revision (tenant_id, variant_id, price_list_id, revision, price, tiers, made_seq, made_version)
            select $1, variant_id, price_list_id, revision, price, tiers, made_seq, made_version
            from unnest($2, $3, $4, $5, $6, $7, $8) as made (variant_id, price_list_id, revision, price, tiers, made_seq, made_version)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. revisions.Select(one => one.Variant)]),
            Sql.Uuids([.. revisions.Select(one => one.List)]),
            Sql.Uuids([.. revisions.Select(one => one.Revision)]),
            Sql.BigintsOrNull([.. revisions.Select(one => one.Price)]),
            Sql.Jsons([.. revisions.Select(one => one.TiersJson)]),
            Sql.Bigints([.. revisions.Select(one => one.Seq)]),
            Sql.Bigints([.. revisions.Select(one => one.Version)])
        );
    }

    public static readonly FeedSource Feed = new(
        "list_price",
        22,
        FeedPartition.Business,
        """
        -- catalog.feed.list_price
        select version, variant_id, (prices || jsonb_build_object('id', variant_id))::text
        from catalog.list_price
        where tenant_id = current_setting('app.tenant_id')::uuid
          and (version, variant_id) > (@version, @id)
        order by version, variant_id
        limit @limit
        """
    );
}
