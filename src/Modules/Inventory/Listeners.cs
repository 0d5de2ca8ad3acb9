using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory;

internal static class Listeners
{
    /// <summary>Tells the other modules what moved, in this transaction; answers the flags that they add.</summary>
    public static async Task<IReadOnlyList<FactFlag>> TellAsync(
        IEnumerable<IFactHandler<StockMoved>> listeners,
        TenantTransaction transaction,
        IReadOnlyList<StockMoved> facts,
        CancellationToken cancellation
    )
    {
        if (facts.Count == 0)
            return [];
        var flags = new List<FactFlag>();
        foreach (var listener in listeners)
            flags.AddRange(await listener.HandleAsync(transaction, facts, cancellation));
        return flags;
    }
}
