using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>Sales at something that had been replaced, on a till that had shown by its cursor that it knew better (<c>price_stale</c>).</summary>
internal static class StalePrices
{
    /// <summary>A basket may have been begun before the new price came; its prices stay.</summary>
    public static readonly TimeSpan LongestBasket = TimeSpan.FromMinutes(15);

    /// <param name="replaced">Sales, each with the version in which what it used was replaced.</param>
    public static async Task<IEnumerable<FactFlag>> AmongAsync(
        TenantTransaction transaction,
        IJournalQueries journals,
        IReadOnlyList<(SaleCompleted Sale, long Version)> replaced,
        CancellationToken cancellation
    )
    {
        if (replaced.Count == 0)
            return [];
        var wanted = replaced.Select(one => (one.Sale.Device, one.Version)).ToHashSet();
        var seen = await journals.SeenAsync(transaction, wanted, cancellation);
        return replaced
            .Where(one => seen.TryGetValue((one.Sale.Device, one.Version), out var at) && at + LongestBasket < one.Sale.CorrectedAt)
            .Select(one => new FactFlag(one.Sale.Operation, "price_stale"));
    }
}
