using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about the books. The Ledger module answers.</summary>
public interface ILedgerQueries
{
    /// <summary>What the books say is in each drawer, minor units; a register that never had cash is absent.</summary>
    Task<IReadOnlyDictionary<(LocationId Location, RegisterId Register), long>> DrawersAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    );
}
