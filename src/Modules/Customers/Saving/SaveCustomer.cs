using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Customers.Saving;

/// <summary><c>customer.saved</c>: a customer is added or changed. What they may owe needs a permission of its own.</summary>
internal sealed class SaveCustomer(IStaffQueries staff) : IOperationHandler
{
    private static readonly EditField[] Fields =
    [
        EditField.PersonalText("name"),
        EditField.PersonalText("phone", 40),
        EditField.PersonalText("email", 254),
        EditField.PersonalText("address", 400),
        EditField.PersonalText("note", 1000),
        EditField.PersonalText("taxNumber", 64),
        EditField.PersonalText("exemptionNumber", 64),
        EditField.Flag("taxExempt"),
        EditField.TextOrNull("group", 80),
        EditField.Integer("creditLimit", 0, StrictJson.MaxInteger),
        new("allowance", value => value.ValueKind == JsonValueKind.Null || EditField.Integer("", 0, StrictJson.MaxInteger).Accepts(value)),
        EditField.Flag("closed"),
    ];

    private static readonly string[] Personal = [.. Fields.Where(field => field.Personal).Select(field => field.Name)];

    public string Type => "customer.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.CustomerEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => Edit.Reading(body, Fields, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var rows = await CustomerRows.ReadAsync(transaction, [.. Edits(operations).Select(edit => edit.Id).Distinct()], cancellation);
        var actors = operations
            .Where(SetsCredit)
            .Where(operation => operation.Actor is not null)
            .Select(one => one.Actor!.Value)
            .ToHashSet();
        var authority =
            actors.Count == 0
                ? new Dictionary<Core.Ids.StaffId, StaffAuthority>()
                : await staff.AuthorityAsync(transaction, actors, cancellation);
        var changed = new Dictionary<Guid, EditedRow>();
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
        {
            var edit = (Edit)operation.Body;
            var current = rows.GetValueOrDefault(edit.Id);
            // Whoever has no actor is the server itself.
            if (
                SetsCredit(operation)
                && operation.Actor is { } actor
                && authority.GetValueOrDefault(actor)?.May(Permissions.CustomerCredit) != true
            )
                outcomes.Add(Outcome.Refused("not_permitted"));
            else if (current is null && !edit.Set.ContainsKey("name"))
                outcomes.Add(Outcome.Refused(edit.Base is null ? "invalid_field" : "stale_edit"));
            else
            {
                var merged = EditMerge.Merge(
                    "customer",
                    edit.Id,
                    edit.Base,
                    edit.Set,
                    current,
                    transaction.Version,
                    EditMerge.AuthorOf(operation),
                    Personal
                );
                rows[edit.Id] = changed[edit.Id] = merged.Row;
                outcomes.Add(Outcome.Applied with { Conflicts = merged.Conflicts });
            }
        }
        CustomerRows.Save(transaction, [.. changed.Select(one => (one.Key, one.Value))]);
        return outcomes;
    }

    private static IEnumerable<Edit> Edits(IEnumerable<Operation> operations) => operations.Select(operation => (Edit)operation.Body);

    private static bool SetsCredit(Operation operation) =>
        ((Edit)operation.Body).Set is var set && (set.ContainsKey("creditLimit") || set.ContainsKey("allowance"));
}
