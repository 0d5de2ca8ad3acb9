using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Promotions;

/// <param name="Rule">JSON.</param>
/// <param name="Seq">The operation's place in its journal: it orders what one version brought.</param>
/// <param name="Version">See <see cref="EditedRows.VersionOf"/>.</param>
internal sealed record PromotionRevision(Guid Promotion, Guid Revision, string Rule, bool Closed, long Seq, long Version);

/// <summary>Promotions as they stand, and every rule that they ever had.</summary>
internal static class PromotionRows
{
    public static async Task<EditedRows> KnownAsync(TenantTransaction transaction, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var known = await transaction.QueryAsync(
            """
            -- catalog.promotion.find
            select promotion_id, name, rule::text, closed, revision, field_versions::text
            from catalog.promotion
            where tenant_id = $1
              and promotion_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.GetString(1)),
                            ["rule"] = row.GetString(2),
                            ["closed"] = EditedRow.Json(row.GetBoolean(3)),
                            ["revision"] = EditedRow.Json(row.GetGuid(4)),
                        },
                        EditedRow.ReadVersions(row.GetString(5))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new("promotion", known);
    }

    public static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows)
    {
        if (rows.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- catalog.promotion.save
            insert into catalog.promotion (tenant_id, promotion_id, revision, name, rule, closed, field_versions)
            select $1, promotion_id, revision, name, rule, closed, field_versions
            from unnest($2, $3, $4, $5, $6, $7)
              as saved (promotion_id, revision, name, rule, closed, field_versions)
            on conflict (tenant_id, promotion_id) do update
            set revision = excluded.revision,
              name = excluded.name,
              rule = excluded.rule,
              closed = excluded.closed,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.Uuids([.. rows.Select(one => one.Row.Value<Guid>("revision"))]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("name") ?? "")]),
            Sql.Jsons([.. rows.Select(one => one.Row.Values["rule"])]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );
    }

    public static void SaveRevisions(TenantTransaction transaction, IReadOnlyList<PromotionRevision> revisions)
    {
        if (revisions.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- catalog.promotion_revision.insert
            insert into catalog.promotion_revision (tenant_id, promotion_id, revision, rule, closed, made_seq, made_version)
            select $1, promotion_id, revision, rule, closed, made_seq, made_version
            from unnest($2, $3, $4, $5, $6, $7) as made (promotion_id, revision, rule, closed, made_seq, made_version)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. revisions.Select(one => one.Promotion)]),
            Sql.Uuids([.. revisions.Select(one => one.Revision)]),
            Sql.Jsons([.. revisions.Select(one => one.Rule)]),
            Sql.Booleans([.. revisions.Select(one => one.Closed)]),
            Sql.Bigints([.. revisions.Select(one => one.Seq)]),
            Sql.Bigints([.. revisions.Select(one => one.Version)])
        );
    }

    public static readonly FeedSource Feed = new(
        "promotion",
        20,
        FeedPartition.Business,
        """
        -- catalog.feed.promotion
        select version, promotion_id,
          json_build_object('id', promotion_id, 'revision', revision, 'name', name, 'rule', rule, 'closed', closed)::text
        from catalog.promotion
        where tenant_id = current_setting('app.tenant_id')::uuid
          and (version, promotion_id) > (@version, @id)
        order by version, promotion_id
        limit @limit
        """
    );
}
