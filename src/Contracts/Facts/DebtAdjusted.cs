using Kaunta.Core.Ids;

namespace Kaunta.Contracts.Facts;

/// <summary>A person changed by hand what customers owe. One per line on accounts receivable, in journal order.</summary>
/// <param name="Adjustment">The document that says so.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Customer">Null for a debt that names nobody.</param>
/// <param name="CorrectedAt">When, by the server's reckoning.</param>
/// <param name="AmountMinor">Minor units; above zero when they owe more.</param>
public sealed record DebtAdjusted(
    OperationId Operation,
    DeviceId Device,
    Guid Adjustment,
    int Line,
    CustomerId? Customer,
    LocationId Location,
    DateOnly BusinessOn,
    DateTimeOffset CorrectedAt,
    long AmountMinor
);
