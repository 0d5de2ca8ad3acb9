using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Facts;

/// <summary>
/// Reacts to another module's facts inside the same transaction. It gets the whole batch, so that the work stays set-based.
/// </summary>
public interface IFactHandler<TFact>
{
    /// <summary>
    /// Reads what handling these facts will need and keeps it with the transaction: what several handlers read so travels together. Nothing is
    /// written here, and nothing depends on it: a handler reads whatever isn't there yet.
    /// </summary>
    Task ReadAheadAsync(TenantTransaction transaction, IReadOnlyList<TFact> facts, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Flags to add to the operations that caused the facts, by operation.</summary>
    Task<IReadOnlyList<FactFlag>> HandleAsync(TenantTransaction transaction, IReadOnlyList<TFact> facts, CancellationToken cancellation);
}

/// <summary>A flag for one operation of the batch; all operations of a batch come from one device.</summary>
public sealed record FactFlag(OperationId Operation, string Flag);

/// <summary>Goods came in or went out at one location, with what they cost; one per line, in journal order.</summary>
/// <param name="Quantity">Thousandths; positive in, negative out.</param>
/// <param name="ValueMinor">Change of the inventory account in minor units, same sign as the quantity.</param>
/// <param name="CorrectionMinor">What settling units sold short posts to cost corrections, minor units.</param>
public sealed record StockMoved(
    OperationId Operation,
    DeviceId Device,
    StockCause Cause,
    LocationId Location,
    VariantId Variant,
    ProductId? Product,
    DateOnly BusinessOn,
    long Quantity,
    long ValueMinor,
    long CorrectionMinor
);

public enum StockCause
{
    Sale,
    Purchase,
    Opening,

    /// <summary>Goods that a customer brought back and that can be sold again.</summary>
    Return,

    /// <summary>Written off or found.</summary>
    Adjustment,
}
