using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Redating;

/// <summary>
/// <c>sale.redated</c>: a person moves a sale or a return to another business day. It is the only thing that does: no later change of a
/// zone or of the hour at which a day begins. The body keeps the day that the till wrote.
/// </summary>
internal sealed class RedateDocument(ITenancyQueries tenancy, IEnumerable<IFactHandler<DocumentRedated>> listeners) : IOperationHandler
{
    public string Type => "sale.redated";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.SaleRedate;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal)
    {
        var reading = BodyFields.Read(
            body,
            fields =>
            {
                // Why it was moved is for whoever reads the operation.
                _ = fields.Commitment("note"u8);
                return (new Redating(fields.Id("document"u8), fields.Date("from"u8), fields.Date("to"u8)), Array.Empty<string>());
            }
        );
        // Neither money nor goods: what isn't understood whole isn't done.
        return reading.Body is not Redating { } moving || moving.From == moving.To ? BodyReading.Failed(Outcome.Refused("invalid_field"))
            : reading.Flags.Count > 0 ? BodyReading.Failed(Outcome.Refused("unknown_field"))
            : reading;
    }

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
        {
            // The one before may have moved the same document, and what it booked is only gathered.
            transaction.ReadAgain();
            outcomes.Add(await MoveAsync(transaction, operation, (Redating)operation.Body, cancellation));
        }
        return outcomes;
    }

    private async Task<Outcome> MoveAsync(
        TenantTransaction transaction,
        Operation operation,
        Redating moving,
        CancellationToken cancellation
    )
    {
        if (await DatedDocument.FindAsync(transaction, moving.Document, cancellation) is not { } document)
            return Outcome.Refused("document_unknown");
        // Somebody else moved it first: whoever saw the day before looks again.
        if (document.BusinessOn != moving.From)
            return Outcome.Refused("stale_edit");
        var location = (await tenancy.LocationsAsync(transaction, cancellation)).GetValueOrDefault(document.Location);
        if (moving.To > (location ?? new("UTC", 0)).DayAt(operation.CorrectedAt))
            return Outcome.Refused("day_to_come");
        document.Move(transaction, moving.To);
        var fact = new DocumentRedated(
            operation.Id,
            operation.Device,
            document.Operation,
            document.Device,
            document.Location,
            moving.From,
            moving.To,
            document.LocalHour,
            document.Figures
        );
        Outcome[] outcome = [Outcome.Applied];
        await Listeners.TellAsync(listeners, transaction, [fact], [operation], outcome, cancellation);
        return outcome[0];
    }

    /// <param name="From">The day that whoever moves it saw.</param>
    private sealed record Redating(Guid Document, DateOnly From, DateOnly To);
}
