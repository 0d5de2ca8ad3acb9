using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Tenancy.Registers;

/// <summary>
/// A device gives a receipt series up and tells its last number: it bound another register, began a new journal, or learned that its
/// register went to another device. It knows best, so its number replaces what was declared.
/// </summary>
internal sealed class SeriesClosed : IOperationHandler
{
    public string Type => "series.closed";
    public IReadOnlyList<int> Versions => [1];

    /// <summary>It says which receipts there are, and is never refused.</summary>
    public bool MovesValue => true;
    public string? Permission => null;
    public bool ByDevice => true;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(
            body,
            fields =>
                (
                    new Body(new(fields.Id("binding"u8)), fields.Text("series"u8, 20), fields.Integer("last"u8, least: 0)),
                    Array.Empty<string>()
                )
        );

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
            outcomes.Add(await CloseAsync(transaction, operation, (Body)operation.Body, cancellation));
        // The documents behind it are judged by the binding as it now stands.
        transaction.ReadAgain();
        return outcomes;
    }

    /// <summary>A copied device closes the same series too: the higher number is the last.</summary>
    private static async Task<Outcome> CloseAsync(
        TenantTransaction transaction,
        Operation operation,
        Body body,
        CancellationToken cancellation
    )
    {
        var closed = await transaction.QueryAsync(
            """
            -- tenancy.binding.close
            update tenancy.binding
            set ended_last = case when ended_how = 'closed' then greatest(ended_last, $5) else $5 end,
                ended_at = coalesce(ended_at, $6), ended_how = 'closed', version = default
            where tenant_id = $1
              and binding_id = $2
              and device_id = $3
              and series = $4
            returning binding_id
            """,
            row => row.GetGuid(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(body.Binding.Value),
            Sql.Uuid(operation.Device.Value),
            Sql.Text(body.Series),
            Sql.Bigint(body.Last),
            Sql.Instant(operation.CorrectedAt)
        );
        return Outcome.AppliedWith(closed.Count == 0 ? ["binding_unknown"] : []);
    }

    private sealed record Body(BindingId Binding, string Series, long Last);
}
