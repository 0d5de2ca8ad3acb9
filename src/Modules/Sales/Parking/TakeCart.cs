using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Parking;

/// <summary>
/// <c>cart.taken</c>: a cart leaves the shelf for good. Tills that couldn't hear of each other may go on with the same one: nobody is
/// refused, the later one is flagged, and both get to see who the other was.
/// </summary>
internal sealed class TakeCart : IOperationHandler
{
    private const string CartTaken = "cart_taken";

    public string Type => "cart.taken";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;

    /// <summary>Somebody has the goods: on the shelf again, they would be sold twice.</summary>
    public bool Stands => true;
    public string? Permission => Permissions.SaleComplete;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        ParkCart.Whole(BodyFields.Read(body, fields => (TakingBody.Read(fields), Array.Empty<string>())));

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var takings = operations.Select(operation => (Operation: operation, Body: (TakingBody)operation.Body)).ToList();
        var goingOn = await CartTakings.CountAsync(transaction, [.. takings.Select(taking => taking.Body.Cart)], cancellation);
        var doubled = new Dictionary<Guid, bool>();
        var outcomes = new List<Outcome>();
        var again = new List<(Operation, TakingBody)>();
        foreach (var taking in takings)
        {
            var body = taking.Body;
            var before = goingOn.GetValueOrDefault(body.Cart);
            // Whoever threw it away sells nothing of it.
            var isAgain = body.GoesOn && before > 0;
            if (isAgain)
                again.Add(taking);
            doubled[body.Cart] = isAgain || doubled.GetValueOrDefault(body.Cart);
            goingOn[body.Cart] = before + (body.GoesOn ? 1 : 0);
            outcomes.Add(Outcome.AppliedWith(isAgain ? [CartTaken] : []));
        }
        CartTakings.Insert(transaction, takings);
        ParkedCartRows.KeepDoubled(transaction, again);
        ParkedCartRows.End(transaction, doubled);
        return outcomes;
    }
}

/// <summary>The body of <c>cart.taken</c>, version 1.</summary>
/// <param name="Why">resumed, merged (into a cart that was open) or discarded.</param>
internal sealed record TakingBody(Guid Cart, Guid Location, Guid? Register, string Why)
{
    /// <summary>What is in it may be sold now.</summary>
    public bool GoesOn => Why != "discarded";

    public static TakingBody Read(BodyFields fields) =>
        new(
            fields.Id("cart"u8),
            fields.Id("location"u8),
            fields.IdOrNull("register"u8),
            fields.OneOf("why"u8, "", "resumed", "merged", "discarded") is { Length: > 0 } why ? why : throw new UnreadableBodyException()
        );
}
