using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Modules.Catalog.Promotions;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Prices;

/// <summary><c>price_list.saved</c>: whose prices a list is for. The prices on it come with <see cref="ChangePrices"/>.</summary>
internal sealed class SavePriceList : IOperationHandler
{
    private static readonly EditField[] Fields =
    [
        EditField.Text("name"),
        new("groups", PromotionRule.AreNames),
        EditField.Ids("locations", 1000),
        EditField.Flag("closed"),
    ];

    public string Type => "price_list.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.PromotionEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => Edit.Reading(body, Fields, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var rows = await KnownAsync(transaction, [.. operations.Select(operation => ((Edit)operation.Body).Id).Distinct()], cancellation);
        var outcomes = rows.Run(
            operations,
            transaction.Version,
            edit =>
                rows.Knows(edit.Id) || edit.Set.ContainsKey("name") ? null
                : edit.Base is null ? "invalid_field"
                : "stale_edit"
        );
        Save(transaction, rows.Changed);
        return outcomes;
    }

    private static async Task<EditedRows> KnownAsync(TenantTransaction transaction, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var known = await transaction.QueryAsync(
            """
            -- catalog.price_list.find
            select price_list_id, name, groups, locations, closed, field_versions::text
            from catalog.price_list
            where tenant_id = $1
              and price_list_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.GetString(1)),
                            ["groups"] = EditedRow.Json(row.GetFieldValue<string[]>(2)),
                            ["locations"] = EditedRow.Json(row.GetFieldValue<Guid[]>(3)),
                            ["closed"] = EditedRow.Json(row.GetBoolean(4)),
                        },
                        EditedRow.ReadVersions(row.GetString(5))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new("price_list", known);
    }

    private static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows) =>
        transaction.Enqueue(
            """
            -- catalog.price_list.save
            insert into catalog.price_list (tenant_id, price_list_id, name, groups, locations, closed, field_versions)
            select $1, price_list_id, name,
              array(select jsonb_array_elements_text(groups)),
              array(select jsonb_array_elements_text(locations)::uuid),
              closed, field_versions
            from unnest($2, $3, $4, $5, $6, $7)
              as saved (price_list_id, name, groups, locations, closed, field_versions)
            on conflict (tenant_id, price_list_id) do update
            set name = excluded.name,
              groups = excluded.groups,
              locations = excluded.locations,
              closed = excluded.closed,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("name") ?? "")]),
            Sql.Jsons([.. rows.Select(one => one.Row.Values.GetValueOrDefault("groups", "[]"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.Values.GetValueOrDefault("locations", "[]"))]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );

    public static readonly FeedSource Feed = new(
        "price_list",
        21,
        FeedPartition.Business,
        """
        -- catalog.feed.price_list
        select version, price_list_id,
          json_build_object('id', price_list_id, 'name', name, 'groups', groups, 'locations', locations, 'closed', closed)::text
        from catalog.price_list
        where tenant_id = current_setting('app.tenant_id')::uuid
          and (version, price_list_id) > (@version, @id)
        order by version, price_list_id
        limit @limit
        """
    );
}
