using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Tenancy.Registers;

/// <summary>
/// A binding ended by a person's declaration: the register went to another device, or its device began a new journal. Only the server's
/// own journal brings it. Its own device may still tell the true last number (<see cref="SeriesClosed"/>).
/// </summary>
internal sealed class BindingEnded : IOperationHandler
{
    public string Type => "binding.ended";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => null;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(
            body,
            fields =>
            {
                var name = fields.Commitment("deviceName"u8);
                _ = fields.IdOrNull("device"u8);
                return (
                    new Body(
                        new(fields.Id("binding"u8)),
                        fields.Integer("last"u8, least: 0),
                        fields.OneOf("how"u8, EndedHow.TakenOver, EndedHow.TakenOver, EndedHow.Renewed),
                        name is null ? null : personal.Open(name)
                    ),
                    Array.Empty<string>()
                );
            }
        );

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
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
                -- tenancy.binding.end
                update tenancy.binding
                set ended_last = $3, ended_at = $4, ended_how = $5, ended_for = $6, version = default
                where tenant_id = $1
                  and binding_id = $2
                  and ended_last is null
                """,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(body.Binding.Value),
                Sql.Bigint(body.Last),
                Sql.Instant(operation.CorrectedAt),
                Sql.Text(body.How),
                Sql.Text(body.DeviceName)
            );
        }
        await transaction.FlushAsync(cancellation);
        return [.. operations.Select(_ => Outcome.Applied)];
    }

    private sealed record Body(BindingId Binding, long Last, string How, string? DeviceName);
}
