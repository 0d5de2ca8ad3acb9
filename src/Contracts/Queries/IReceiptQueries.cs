using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about receipt numbers. The Sales module answers.</summary>
public interface IReceiptQueries
{
    /// <summary>How many receipts of each series have arrived, and the highest number among them; a series without any is absent.</summary>
    Task<IReadOnlyDictionary<BindingId, SeriesFacts>> SeriesAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<BindingId> bindings,
        CancellationToken cancellation
    );
}

/// <param name="Count">Different numbers that have arrived.</param>
/// <param name="Last">The highest of them.</param>
public sealed record SeriesFacts(long Count, long Last);
