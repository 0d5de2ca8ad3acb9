using Kaunta.Contracts.Facts;
using Kaunta.Core.Ledger;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Posting;

/// <summary>What opening, counting and emptying drawers does to the books.</summary>
internal sealed class PostDrawers : IFactHandler<DrawerChanged>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<DrawerChanged> facts,
        CancellationToken cancellation
    ) => Books.PostAsync(transaction, [.. facts.Select(Booked)], cancellation);

    private static BookedEntry Booked(DrawerChanged fact)
    {
        var (location, register) = (fact.Location, fact.Register);
        var (cause, entry) = fact.Change switch
        {
            DrawerChange.Opened(var carried, var start) => ("shift_opened", CashEntry.Opened(location, register, carried, start)),
            DrawerChange.Moved(var kind, var amount, var category) => (
                "cash_moved",
                CashEntry.Moved(location, register, kind, amount, category)
            ),
            DrawerChange.Closed(var difference, var counted, var left) => (
                "shift_closed",
                CashEntry.Closed(location, register, difference, counted, left)
            ),
            _ => throw new InvalidOperationException($"Nothing says how {fact.Change} is booked."),
        };
        return new(fact.Device.Value, fact.Operation.Value, cause, location.Value, fact.BusinessOn, entry);
    }
}
