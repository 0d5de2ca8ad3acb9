using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Parking;

/// <summary>
/// <c>cart.parked</c>: a till puts its cart aside, or says anew what one that is aside is called and holds. The last to arrive stands; one
/// that was taken stays taken, whatever arrives of it later.
/// </summary>
internal sealed class ParkCart : IOperationHandler
{
    public string Type => "cart.parked";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;

    /// <summary>The goods are aside, and nowhere else is it written what they are.</summary>
    public bool Stands => true;
    public string? Permission => Permissions.SaleComplete;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        Whole(BodyFields.Read(body, fields => (ParkingBody.Read(fields, personal), Array.Empty<string>())));

    /// <summary>Neither money nor goods: what isn't understood whole isn't done.</summary>
    public static BodyReading Whole(BodyReading reading) =>
        reading.Fault is not null ? BodyReading.Failed(Outcome.Refused("invalid_field"))
        : reading.Flags.Count > 0 ? BodyReading.Failed(Outcome.Refused("unknown_field"))
        : reading;

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var parkings = operations.Select(operation => (Operation: operation, Body: (ParkingBody)operation.Body)).ToList();
        var taken = await CartTakings.CountAsync(transaction, [.. parkings.Select(parking => parking.Body.Cart)], cancellation);
        ParkedCartRows.Save(transaction, parkings.FindAll(parking => !taken.ContainsKey(parking.Body.Cart)));
        return [.. operations.Select(_ => Outcome.Applied)];
    }
}
