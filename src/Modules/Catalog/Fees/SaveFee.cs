using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Core.Pricing;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Catalog.Fees;

/// <summary><c>fee.saved</c>: what tills add to every sale of goods. Its rule is replaced whole.</summary>
internal sealed class SaveFee : IOperationHandler
{
    private static readonly EditField[] RuleFields =
    [
        EditField.OneOf("kind", "percent", "amount"),
        EditField.Integer("value", -StrictJson.MaxInteger, StrictJson.MaxInteger),
        EditField.Flag("perLine"),
        EditField.IdOrNull("taxGroup"),
    ];

    // Last: static fields are made in the order in which they stand.
    private static readonly EditField[] Fields = [EditField.Text("name"), new("rule", IsRule), EditField.Flag("closed")];

    public string Type => "fee.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.PromotionEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal)
    {
        var (edit, fault) = Edit.Read(body, Fields, personal);
        if (edit is null)
            return BodyReading.Failed(fault!);
        return edit.Set.TryGetValue("rule", out var rule) && RuleFault(rule) is { } wrong
            ? BodyReading.Failed(Outcome.Refused(wrong))
            : BodyReading.Of(edit);
    }

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
                rows.Knows(edit.Id) || (edit.Set.ContainsKey("name") && edit.Set.ContainsKey("rule")) ? null
                : edit.Base is null ? "invalid_field"
                : "stale_edit"
        );
        Save(transaction, rows.Changed);
        return outcomes;
    }

    private static bool IsRule(JsonElement value) =>
        Edit.ReadSet(value, RuleFields, PersonalValues.None).Values is { } read && read.Count == RuleFields.Length;

    /// <summary>What pricing would refuse isn't kept: a till couldn't sell anything with it.</summary>
    private static string? RuleFault(string json)
    {
        using var rule = JsonDocument.Parse(json);
        var fee = new Fee
        {
            Id = "",
            Kind = rule.RootElement.GetProperty("kind").GetString() == "percent" ? AmountKind.Percent : AmountKind.Amount,
            Value = rule.RootElement.GetProperty("value").GetInt64(),
        };
        return BasketPricing
            .Price(
                new()
                {
                    Currency = "KES",
                    Lines = [],
                    Fees = [fee],
                }
            )
            .Refusal?.Code;
    }

    private static async Task<EditedRows> KnownAsync(TenantTransaction transaction, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var known = await transaction.QueryAsync(
            """
            -- catalog.fee.find
            select fee_id, name, rule::text, closed, field_versions::text
            from catalog.fee
            where tenant_id = $1
              and fee_id = any ($2)
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
                        },
                        EditedRow.ReadVersions(row.GetString(4))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. ids])
        );
        return new("fee", known);
    }

    private static void Save(TenantTransaction transaction, IReadOnlyList<(Guid Id, EditedRow Row)> rows) =>
        transaction.Enqueue(
            """
            -- catalog.fee.save
            insert into catalog.fee (tenant_id, fee_id, name, rule, closed, field_versions)
            select $1, fee_id, name, rule, closed, field_versions
            from unnest($2, $3, $4, $5, $6)
              as saved (fee_id, name, rule, closed, field_versions)
            on conflict (tenant_id, fee_id) do update
            set name = excluded.name,
              rule = excluded.rule,
              closed = excluded.closed,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(one => one.Id)]),
            Sql.Texts([.. rows.Select(one => one.Row.Value<string>("name") ?? "")]),
            Sql.Jsons([.. rows.Select(one => one.Row.Values["rule"])]),
            Sql.Booleans([.. rows.Select(one => one.Row.Value<bool>("closed"))]),
            Sql.Jsons([.. rows.Select(one => one.Row.VersionsJson)])
        );

    public static readonly FeedSource Feed = new(
        "fee",
        26,
        FeedPartition.Business,
        """
        -- catalog.feed.fee
        select version, fee_id,
          json_build_object('id', fee_id, 'name', name, 'rule', rule, 'closed', closed)::text
        from catalog.fee
        where tenant_id = current_setting('app.tenant_id')::uuid
          and (version, fee_id) > (@version, @id)
        order by version, fee_id
        limit @limit
        """
    );
}
