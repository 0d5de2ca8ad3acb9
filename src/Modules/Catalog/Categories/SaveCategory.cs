using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Catalog.Categories;

/// <summary><c>category.saved</c>: a shelf of the till's grid.</summary>
internal sealed class SaveCategory : IOperationHandler
{
    private static readonly EditField[] Fields =
    [
        EditField.Text("name"),
        EditField.Integer("sort", -StrictJson.MaxInteger, StrictJson.MaxInteger),
        EditField.TextOrNull("colour", 32),
        EditField.Flag("closed"),
    ];

    public string Type => "category.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.ProductEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => Edit.Reading(body, Fields, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var rows = await KnownAsync(transaction, [.. operations.Select(operation => ((Edit)operation.Body).Id).Distinct()], cancellation);
        var outcomes = rows.Run(operations, transaction.Version, edit => rows.IsStale(edit) ? "stale_edit" : null);
        Save(transaction, rows.Changed);
        return outcomes;
    }

    private static async Task<EditedRows> KnownAsync(TenantTransaction transaction, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var known = await transaction.QueryAsync(
            """
            -- catalog.category.find
            select category_id, name, sort, colour, closed, field_versions::text
            from catalog.category
            where tenant_id = $1
              and category_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.GetString(1)),
                            ["sort"] = EditedRow.Json(row.GetInt64(2)),
                            ["colour"] = EditedRow.Json(row.TextOrNull(3)),
                            ["closed"] = EditedRow.Json(row.GetBoolean(4)),
                        },
                        EditedRow.ReadVersions(row.GetString(5))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new("category", known);
    }

    private static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows) =>
        transaction.Enqueue(
            """
            -- catalog.category.save
            insert into catalog.category (tenant_id, category_id, name, sort, colour, closed, field_versions)
            select $1, category_id, name, sort, colour, closed, field_versions
            from unnest($2, $3, $4, $5, $6, $7)
              as saved (category_id, name, sort, colour, closed, field_versions)
            on conflict (tenant_id, category_id) do update
            set name = excluded.name,
              sort = excluded.sort,
              colour = excluded.colour,
              closed = excluded.closed,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("name") ?? "")]),
            Sql.Bigints([.. rows.Select(one => one.Row.Value<long>("sort"))]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("colour"))]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );

    public static readonly FeedSource Feed = new(
        "category",
        5,
        FeedPartition.Business,
        """
        -- catalog.feed.category
        select version, category_id,
          json_build_object('id', category_id, 'name', name, 'sort', sort, 'colour', colour, 'closed', closed)::text
        from catalog.category
        where tenant_id = current_setting('app.tenant_id')::uuid
          and (version, category_id) > (@version, @id)
        order by version, category_id
        limit @limit
        """
    );
}
