using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Pricing;
using Kaunta.Core.Tax;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.TaxGroups;

/// <summary>
/// <c>tax_group.saved</c>: the taxes of a kind of goods. They are replaced whole, and every set is kept as a revision named after its
/// operation, because sales refer to the one that they were made with.
/// </summary>
internal sealed class SaveTaxGroup : IOperationHandler
{
    private const int MaxTaxes = 20;
    private const long MaxRate = 10_000_000;

    private static readonly EditField[] Fields = [EditField.Text("name"), new("taxes", AreTaxes), EditField.Flag("closed")];

    private static readonly string[] Needed = ["code", "rate", "inclusive"];

    private static readonly EditField[] TaxFields =
    [
        EditField.Text("code", 32),
        EditField.Text("name"),
        EditField.Integer("rate", 0, MaxRate),
        EditField.Flag("inclusive"),
        EditField.Flag("compound"),
        EditField.OneOf("kind", "standard", "zero", "exempt"),
    ];

    public string Type => "tax_group.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.TaxEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal)
    {
        var (edit, fault) = Edit.Read(body, Fields, personal);
        if (edit is null)
            return BodyReading.Failed(fault!);
        return edit.Set.TryGetValue("taxes", out var taxes) && PricingFault(Whole(taxes)) is { } wrong
            ? BodyReading.Failed(Outcome.Refused(wrong))
            : BodyReading.Of(edit);
    }

    /// <summary>What pricing would refuse isn't kept: no till could sell goods that are taxed so.</summary>
    private static string? PricingFault(string taxes) =>
        BasketPricing
            .Price(
                new()
                {
                    Currency = "KES",
                    Lines =
                    [
                        new()
                        {
                            Line = 1,
                            Variant = "",
                            Quantity = 1000,
                            UnitPrice = 1000,
                            Taxes = JsonSerializer.Deserialize<List<TaxRule>>(taxes, JsonSerializerOptions.Web)!,
                        },
                    ],
                }
            )
            .Refusal?.Code;

    private static bool AreTaxes(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MaxTaxes && value.EnumerateArray().All(IsTax);

    private static bool IsTax(JsonElement tax) =>
        Edit.ReadSet(tax, TaxFields, PersonalValues.None).Values is { } read && Needed.All(read.ContainsKey);

    /// <summary>Every field of every tax, so that devices needn't know what is meant by an absent one.</summary>
    private static string Whole(string taxes)
    {
        var whole = JsonNode.Parse(taxes)!.AsArray();
        foreach (var tax in whole)
        {
            tax!["name"] ??= tax["code"]!.DeepClone();
            tax["compound"] ??= false;
            tax["kind"] ??= "standard";
        }
        return whole.ToJsonString();
    }

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var ids = operations.Select(operation => ((Edit)operation.Body).Id).Distinct().ToList();
        var rows = await KnownAsync(transaction, ids, cancellation);
        var revisions = new List<(Guid Group, Guid Revision, string Taxes, long Version)>();
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
        {
            var edit = (Edit)operation.Body;
            if (rows.IsStale(edit))
            {
                outcomes.Add(Outcome.Refused("stale_edit"));
                continue;
            }
            var set = new Dictionary<string, string>(edit.Set);
            if (set.TryGetValue("taxes", out var taxes) || !rows.Knows(edit.Id))
            {
                taxes = Whole(taxes ?? "[]");
                set["taxes"] = taxes;
                // A new group without taxes has a revision too: sales refer to it.
                set["revision"] = EditedRow.Json(operation.Id.Value);
            }
            var conflicts = rows.Apply(edit.Id, edit.Base, set, transaction.Version, EditMerge.AuthorOf(operation));
            if (set.TryGetValue("taxes", out var made))
                revisions.Add((edit.Id, operation.Id.Value, made, rows.VersionOf(edit.Id, "taxes")));
            outcomes.Add(Outcome.Applied with { Conflicts = [.. conflicts.Where(conflict => conflict.Field != "revision")] });
        }
        Save(transaction, rows.Changed);
        SaveRevisions(transaction, revisions);
        return outcomes;
    }

    private static async Task<EditedRows> KnownAsync(TenantTransaction transaction, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var known = await transaction.QueryAsync(
            """
            -- catalog.tax_group.find
            select tax_group_id, name, taxes::text, closed, revision, field_versions::text
            from catalog.tax_group
            where tenant_id = $1
              and tax_group_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    row.GetGuid(0),
                    new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.GetString(1)),
                            ["taxes"] = row.GetString(2),
                            ["closed"] = EditedRow.Json(row.GetBoolean(3)),
                            ["revision"] = EditedRow.Json(row.UuidOrNull(4)),
                        },
                        EditedRow.ReadVersions(row.GetString(5))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new("tax_group", known);
    }

    private static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows) =>
        transaction.Enqueue(
            """
            -- catalog.tax_group.save
            insert into catalog.tax_group (tenant_id, tax_group_id, revision, name, taxes, closed, field_versions)
            select $1, tax_group_id, revision, name, taxes, closed, field_versions
            from unnest($2, $3, $4, $5, $6, $7)
              as saved (tax_group_id, revision, name, taxes, closed, field_versions)
            on conflict (tenant_id, tax_group_id) do update
            set revision = excluded.revision,
              name = excluded.name,
              taxes = excluded.taxes,
              closed = excluded.closed,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.UuidsOrNull([.. rows.Select(one => one.Row.Value<Guid?>("revision"))]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("name") ?? "")]),
            Sql.Jsons([.. rows.Select(one => one.Row.Values.GetValueOrDefault("taxes", "[]"))]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );

    private static void SaveRevisions(
        TenantTransaction transaction,
        List<(Guid Group, Guid Revision, string Taxes, long Version)> revisions
    )
    {
        if (revisions.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- catalog.tax_group_revision.insert
            insert into catalog.tax_group_revision (tenant_id, tax_group_id, revision, taxes, made_version)
            select $1, tax_group_id, revision, taxes, made_version
            from unnest($2, $3, $4, $5) as made (tax_group_id, revision, taxes, made_version)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. revisions.Select(one => one.Group)]),
            Sql.Uuids([.. revisions.Select(one => one.Revision)]),
            Sql.Jsons([.. revisions.Select(one => one.Taxes)]),
            Sql.Bigints([.. revisions.Select(one => one.Version)])
        );
    }

    public static readonly FeedSource Feed = new(
        "tax_group",
        6,
        FeedPartition.Business,
        """
        -- catalog.feed.tax_group
        select version, tax_group_id,
          json_build_object('id', tax_group_id, 'revision', revision, 'name', name, 'taxes', taxes, 'closed', closed)::text
        from catalog.tax_group
        where tenant_id = current_setting('app.tenant_id')::uuid
          and (version, tax_group_id) > (@version, @id)
        order by version, tax_group_id
        limit @limit
        """
    );
}
