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

    /// <summary>What the entries of an operation put on the accounts of tax, minor units: above zero where tax is owed no longer.</summary>
    Task<long> TaxAsync(TenantTransaction transaction, DeviceId device, OperationId operation, CancellationToken cancellation);
}
