using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Closing;

/// <summary>
/// <c>period.closed</c>: the books of all days up to one are closed. What comes for them later counts in the reports of its own day, and
/// is posted on the first open one. Only the server's own journal brings it, after a person's permission was checked.
/// </summary>
internal sealed class ClosePeriod : IOperationHandler
{
    private const int MostDevices = 10_000;

    public string Type => "period.closed";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => null;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(
            body,
            fields =>
                (
                    new Body(fields.Date("through"u8), [.. fields.List("lacking"u8, MostDevices, device => device.Id("device"u8))]),
                    Array.Empty<string>()
                )
        );

    public Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        foreach (var operation in operations)
        {
            var body = (Body)operation.Body;
            transaction.Enqueue(
                """
                -- ledger.closing.insert
                insert into ledger.closing (tenant_id, operation_id, device_id, closed_through, lacking, actor_id, closed_at)
                values ($1, $2, $3, $4, $5, $6, $7)
                """,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(operation.Id.Value),
                Sql.Uuid(operation.Device.Value),
                Sql.Date(body.Through),
                Sql.Uuids([.. body.Lacking]),
                Sql.Uuid(operation.Actor?.Value),
                Sql.Instant(operation.CorrectedAt)
            );
        }
        return Task.FromResult<IReadOnlyList<Outcome>>([.. operations.Select(_ => Outcome.Applied)]);
    }

    private sealed record Body(DateOnly Through, IReadOnlyList<Guid> Lacking);
}
