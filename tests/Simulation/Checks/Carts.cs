namespace Kaunta.Simulation.Checks;

/// <summary>
/// A cart that was put aside is on the shelf or in one hand, and whoever has it although another has it too is told. What the shelf must be is a
/// fold of the operations that took effect, which knows nothing of rows.
/// </summary>
internal static class Carts
{
    public static void AreInOnePlace(Tables tables)
    {
        var shown = tables
            .Partitions.SelectMany(partition => tables.Feed(partition).Values.Select(row => (Partition: partition, Row: row)))
            .Where(one => one.Row.Kind == Feed.Cart.Name && one.Row.Row is not null)
            .ToLookup(one => one.Row.Id, one => (one.Partition, Text: one.Row.Row![37..]));
        var stays = tables
            .Lines.Where(line => line.Body?.Type is Body.Park or Body.Take && line.Outcome is "applied" or "flagged")
            .Where(line => line.Body?.Type is Body.Park or Body.Take)
            .OrderBy(line => line.Applied)
            .GroupBy(line => line.Body!.Subject);
        foreach (var stay in stays)
        {
            var (rows, cart) = (shown[stay.Key].ToList(), stay.Key);
            var parked = stay.Where(line => line.Body!.Type == Body.Park).ToList();
            var taken = stay.Where(line => line.Body!.Type == Body.Take).ToList();
            var going = taken.FindAll(line => line.Body!.GoesOn);
            if (taken.Count == 0)
            {
                if (rows is not [var only] || only.Text != parked[^1].Body!.Value)
                    throw new ViolationException("lost", $"cart {cart} is aside, and the shelf shows {string.Join(", ", rows)}");
                if (only.Partition != $"location/{parked[0].Body!.Location}")
                    throw new ViolationException("crossed", $"cart {cart} was put aside elsewhere than at {only.Partition}");
            }
            else if (going.Count < 2)
            {
                if (rows.Count > 0)
                    throw new ViolationException("doubled", $"cart {cart} was taken, and is on the shelf as {rows[0]}");
            }
            else
                TakersAreTold(cart, going, rows);
        }
    }

    private static void TakersAreTold(Guid cart, List<KeptLine> going, List<(string Partition, string Text)> rows)
    {
        if (going.Skip(1).FirstOrDefault(line => !line.Flags.Contains(Shelf.CartTaken)) is { } silent)
            throw new ViolationException("doubled", $"{silent.Key} goes on with cart {cart}, which another has, and nobody was told");
        if (rows is not [var only] || going.Exists(line => !only.Text.Contains(line.Device.ToString(), StringComparison.Ordinal)))
            throw new ViolationException(
                "doubled",
                $"{going.Count} tills go on with cart {cart}, and they are shown {(rows.Count == 0 ? "nothing" : rows[0])}"
            );
    }

    /// <summary>
    /// What is open at a till is what its last operation left there, whenever it died. The chain leads to that operation, whether or not the
    /// device has let go of it, and of all that were behind it.
    /// </summary>
    public static void IsWhatTheJournalLeft(Truth truth, Device device)
    {
        var last = truth.Find(device.Storage.Head.Hash);
        while (last is { Body.LeavesCart: false })
            last = truth.Before(last);
        if (
            last?.Body.CartLeft == device.Storage.OpenCart
            // What left it otherwise can't be read any more, and the chain goes on before it.
            || device.Storage.Unreadable.Exists(row => row.Truth.Body.LeavesCart && (last is null || row.Truth.At >= last.At))
        )
            return;
        var left = last is null
            ? "nothing in its journal left one"
            : $"operation {last.Seq} of {last.Incarnation} left {Named(last.Body.CartLeft)}";
        throw new ViolationException("lost", $"{device.Name} has {Named(device.Storage.OpenCart)} open, and {left}");
    }

    private static string Named(Guid? cart) => cart is { } one ? $"cart {one}" : "no cart";
}
