using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Erasing;

/// <summary><c>customer.erased</c>: a customer asked to be forgotten. What they bought and owe stays, without a name.</summary>
internal sealed class EraseCustomer(IErasures erasures) : IOperationHandler
{
    public string Type => "customer.erased";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.CustomerErase;

    private sealed record Body(Guid Customer);

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(body, fields => (new Body(fields.Id("customer"u8)), Array.Empty<string>()));

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        await erasures.EraseAsync(
            transaction,
            [.. operations.Select(operation => ((Body)operation.Body).Customer).Distinct()],
            cancellation
        );
        return [.. operations.Select(_ => Outcome.Applied)];
    }
}
