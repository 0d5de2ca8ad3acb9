using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Accounts;

/// <summary>
/// <c>account.saved</c>: an account of the business's own, beside those of the chart. What kind it is is said once: the books hold it in
/// the account's code.
/// </summary>
internal sealed class SaveAccount : IOperationHandler
{
    private static readonly EditField[] Fields =
    [
        EditField.Text("name", 80),
        EditField.OneOf("type", "asset", "liability", "equity", "income", "expense"),
        EditField.Flag("closed"),
    ];

    public string Type => "account.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.LedgerAdjust;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => Edit.Reading(body, Fields, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var rows = await OwnAccounts.KnownAsync(
            transaction,
            [.. operations.Select(operation => ((Edit)operation.Body).Id).Distinct()],
            cancellation
        );
        var outcomes = rows.Run(operations, transaction.Version, edit => Refused(rows, edit));
        OwnAccounts.Save(transaction, rows.Changed);
        return outcomes;
    }

    private static string? Refused(EditedRows rows, Edit edit) =>
        rows.IsStale(edit) ? "stale_edit"
        : rows.Knows(edit.Id)
            ? edit.Set.TryGetValue("type", out var type) && type != rows.Of(edit.Id).Values["type"] ? "invalid_field"
                : null
        : edit.Set.ContainsKey("name") && edit.Set.ContainsKey("type") ? null
        : "invalid_field";
}
