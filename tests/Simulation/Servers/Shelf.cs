namespace Kaunta.Simulation.Servers;

/// <summary>Carts that were put aside: what <c>src/Modules/Sales/Parking</c> does, in small.</summary>
internal sealed class Shelf(World world)
{
    public const string CartTaken = "cart_taken";

    /// <summary>The last to arrive stands; one that was taken stays taken.</summary>
    public void Park(Transaction tx, KeptLine line, Body body)
    {
        if (tx.Get<string[]>(Tables.TakingsKey(body.Subject)) is not null && !world.Has(Plant.TakenCartComesBack))
            return;
        var location = world.Has(Plant.CartFollowsItsDevice) ? tx.Get<KeptDevice>($"device|{line.Device}")!.Location : body.Location;
        var known = tx.Get<KeptCart>(Tables.CartKey(body.Subject)) ?? new(location, "", tx.Version);
        Save(tx, body.Subject, known with { Name = body.Value, Taken = false });
    }

    /// <summary>It is gone for good. Nobody is refused, and whoever goes on with what somebody else has is flagged.</summary>
    public void Take(Transaction tx, KeptLine line, Body body, List<string> flags)
    {
        var key = Tables.TakingsKey(body.Subject);
        var before = tx.Get<string[]>(key) ?? [];
        var again = body.GoesOn && before.Any(GoesOn);
        if (again && !world.Has(Plant.SecondTakingNotFlagged))
            flags.Add(CartTaken);
        tx.Put(key, (string[])[.. before, $"{line.Device} {body.Value}"]);
        var known = tx.Get<KeptCart>(Tables.CartKey(body.Subject));
        // Where two have it they are told, although its parking hasn't arrived, or is long forgotten.
        if (known is null && (!again || world.Has(Plant.DoubledOnlyWhereParked)))
            return;
        known ??= new(body.Location, "", tx.Version);
        if (!known.Taken || again)
            Save(tx, body.Subject, known with { Taken = true, Doubled = known.Doubled || again });
    }

    private void Save(Transaction tx, Guid cart, KeptCart kept)
    {
        tx.Put(Tables.CartKey(cart), kept);
        if (kept is { Taken: true, Doubled: false } && world.Has(Plant.TakenCartStaysWithOthers))
            return;
        var row =
            !kept.Taken ? $"{tx.Business}|{kept.Name}"
            : kept.Doubled ? $"{tx.Business}|{TakersOf(tx.Get<string[]>(Tables.TakingsKey(cart))!)}"
            : null;
        tx.Row($"location/{kept.Location}", Feed.Cart, cart, row, kept.Made);
    }

    public static bool IsDoubled(string row) => row.Contains("|taken ", StringComparison.Ordinal);

    private static bool GoesOn(string taking) => !taking.EndsWith(Body.Discarded, StringComparison.Ordinal);

    /// <summary>The devices that went on with a cart, as its row tells of them.</summary>
    public static string TakersOf(IEnumerable<string> takings) =>
        $"taken {string.Join(',', takings.Where(GoesOn).Select(taking => taking[..36]))}";
}
