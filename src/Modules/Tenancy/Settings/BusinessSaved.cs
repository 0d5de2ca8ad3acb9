using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Tenancy.Settings;

/// <summary>
/// <c>business.saved</c>: how the whole business reads its scale's labels, and what money of other currencies is worth to it. Each is
/// replaced whole.
/// </summary>
internal sealed class BusinessSaved(ITenancyQueries tenancy) : IOperationHandler
{
    private const int MostRules = 10;
    private const int MostRates = 30;

    private static readonly EditField[] ScaleRuleFields =
    [
        EditField.Integer("prefix", 0, 99),
        EditField.Integer("itemDigits", 0, 99),
        EditField.Integer("valueDigits", 0, 99),
        EditField.OneOf("holds", "weight", "price"),
        EditField.Integer("factor", 0, int.MaxValue),
    ];

    private static readonly EditField[] RateFields =
    [
        EditField.Text("currency", 3),
        EditField.Integer("rate", -Core.Journal.StrictJson.MaxInteger, Core.Journal.StrictJson.MaxInteger),
    ];

    // Last: static fields are made in the order in which they stand.
    private static readonly EditField[] Fields =
    [
        new("scaleRules", value => IsList(value, MostRules, ScaleRuleFields)),
        new("exchangeRates", value => IsList(value, MostRates, RateFields)),
    ];

    public string Type => "business.saved";

    public IReadOnlyList<int> Versions => [1];

    public bool MovesValue => false;

    public string? Permission => Permissions.PromotionEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal)
    {
        var (edit, fault) = Edit.Read(body, Fields, personal);
        if (edit is null)
            return BodyReading.Failed(fault!);
        return ScaleFault(edit) is { } wrong ? BodyReading.Failed(Outcome.Refused(wrong)) : BodyReading.Of(edit);
    }

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var currency = (await tenancy.BusinessAsync(transaction, cancellation)).Currency;
        var row = await ReadAsync(transaction, cancellation);
        var outcomes = new List<Outcome>();
        foreach (var operation in operations)
        {
            var edit = (Edit)operation.Body;
            if (edit.Id != transaction.Business.Value)
                outcomes.Add(Outcome.Refused("invalid_field"));
            else if (RateFault(edit, currency) is { } fault)
                outcomes.Add(Outcome.Refused(fault));
            else
            {
                var author = EditMerge.AuthorOf(operation);
                var merged = EditMerge.Merge("business", edit.Id, edit.Base, edit.Set, row, transaction.Version, author);
                row = merged.Row;
                outcomes.Add(Outcome.Applied with { Conflicts = merged.Conflicts });
            }
        }
        Write(transaction, row);
        return outcomes;
    }

    private static bool IsList(JsonElement value, int most, EditField[] fields) =>
        value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() <= most
        && value
            .EnumerateArray()
            .All(one => Edit.ReadSet(one, fields, PersonalValues.None).Values is { } read && read.Count == fields.Length);

    /// <summary>A code of the rules, or null: every rule is one by itself, and no two are about one prefix.</summary>
    private static string? ScaleFault(Edit edit)
    {
        if (!edit.Set.TryGetValue("scaleRules", out var json))
            return null;
        var rules = JsonSerializer.Deserialize<List<ScaleRule>>(json, JsonSerializerOptions.Web)!;
        if (rules.Select(rule => rule.Prefix).Distinct().Count() < rules.Count)
            return "scale_rule_wrong";
        return Refusal(() => ScaleBarcode.Read("", rules));
    }

    private static string? RateFault(Edit edit, string currency)
    {
        if (!edit.Set.TryGetValue("exchangeRates", out var json))
            return null;
        var rates = JsonSerializer.Deserialize<List<ExchangeRate>>(json, JsonSerializerOptions.Web)!;
        if (rates.Select(rate => rate.Currency).Distinct().Count() < rates.Count)
            return "invalid_field";
        return rates
            .Select(rate => Refusal(() => new Tendered(rate.Currency, 0, rate.Rate).WorthIn(currency)))
            .FirstOrDefault(code => code is not null);
    }

    private static string? Refusal(Func<object?> rule)
    {
        try
        {
            _ = rule();
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal.Code;
        }
    }

    /// <param name="Rate">Millionths of the base currency for one of that currency, in whole units of both.</param>
    private sealed record ExchangeRate(string Currency, long Rate);

    private static async Task<EditedRow> ReadAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        (
            await transaction.QueryAsync(
                """
                -- tenancy.business.edited
                select scale_rules::text, exchange_rates::text, field_versions::text
                from tenancy.business
                where tenant_id = $1
                """,
                row => new EditedRow(
                    new Dictionary<string, string> { ["scaleRules"] = row.GetString(0), ["exchangeRates"] = row.GetString(1) },
                    EditedRow.ReadVersions(row.GetString(2))
                ),
                cancellation,
                Sql.Uuid(transaction.Business.Value)
            )
        )[0];

    private static void Write(TenantTransaction transaction, EditedRow row) =>
        transaction.Enqueue(
            """
            -- tenancy.business.save
            update tenancy.business
            set scale_rules = $2,
              exchange_rates = $3,
              field_versions = $4,
              version = default
            where tenant_id = $1
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Json(row.Values["scaleRules"]),
            Sql.Json(row.Values["exchangeRates"]),
            Sql.Json(row.VersionsJson)
        );
}
