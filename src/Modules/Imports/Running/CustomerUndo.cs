using System.Text.Json;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Modules.Imports.Storing;

namespace Kaunta.Modules.Imports.Running;

/// <summary>
/// What takes a list of customers back: new ones are closed, changed fields get the value they had where nobody has changed them since,
/// and what was booked as owed is booked back.
/// </summary>
internal static class CustomerUndo
{
    public static (IReadOnlyList<PlannedRow> Rows, IReadOnlyList<(Guid Customer, long AmountMinor)> Debts) Of(
        IEnumerable<ImportPart> done,
        CustomerSnapshot customers
    )
    {
        var known = customers.Customers.ToDictionary(one => one.Id);
        var rows = new List<PlannedRow>();
        var debts = new List<(Guid, long)>();
        foreach (var part in done)
        {
            using var body = JsonDocument.Parse(part.Body);
            if (part.Type == CustomerParts.Adjusted)
                debts.AddRange(
                    body.RootElement.GetProperty("lines")
                        .EnumerateArray()
                        .Where(line => line.GetProperty("customer").ValueKind != JsonValueKind.Null)
                        .Select(line => (line.GetProperty("customer").GetGuid(), -line.GetProperty("amount").GetInt64()))
                );
            else if (part.Type == CustomerParts.Saved && known.TryGetValue(body.RootElement.GetProperty("id").GetGuid(), out var one))
            {
                using var before = JsonDocument.Parse(part.Before!);
                var set =
                    before.RootElement.ValueKind == JsonValueKind.Null ? Closing(one) : Restored(body.RootElement, before.RootElement, one);
                if (set.Count > 0)
                    rows.Add(Row(one, set));
            }
        }
        return (rows, debts);
    }

    private static Dictionary<string, object?> Closing(CustomerFacts one) => one.Closed ? [] : new() { ["closed"] = true };

    private static Dictionary<string, object?> Restored(JsonElement body, JsonElement before, CustomerFacts one)
    {
        var restored = new Dictionary<string, object?>();
        foreach (var field in before.EnumerateObject())
            if (JsonElement.DeepEquals(body.GetProperty("set").GetProperty(field.Name), Now(one, field.Name)))
                restored[field.Name] = field.Value.Clone();
        return restored;
    }

    private static JsonElement Now(CustomerFacts one, string field) =>
        JsonSerializer.SerializeToElement<object?>(
            field switch
            {
                Field.Name => one.Name,
                Field.Phone => one.Phone,
                Field.Email => one.Email,
                Field.Address => one.Address,
                Field.Group => one.Group,
                Field.Note => one.Note,
                Field.TaxNumber => one.TaxNumber,
                Field.CreditLimit => one.CreditLimitMinor,
                _ => one.Closed,
            }
        );

    /// <summary>An edit of what is there, so it has something before it.</summary>
    private static PlannedRow Row(CustomerFacts one, Dictionary<string, object?> set) =>
        new(0, RowOutcome.Changed, one.Name ?? "", [], [], one.Id, default, set, new Dictionary<string, object?>(), new(set, set), null, 0);
}
