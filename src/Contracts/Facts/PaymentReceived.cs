using Kaunta.Core.Ids;

namespace Kaunta.Contracts.Facts;

/// <summary>A customer paid towards what they owe. One per operation, in journal order. Money in minor units.</summary>
/// <param name="Register">Null where the money came to no till.</param>
/// <param name="CorrectedAt">When, by the server's reckoning.</param>
/// <param name="AmountMinor">By how much the debt goes down.</param>
/// <param name="InShift">Null where no shift was open.</param>
public sealed record PaymentReceived(
    OperationId Operation,
    DeviceId Device,
    PaymentId Payment,
    CustomerId Customer,
    LocationId Location,
    RegisterId? Register,
    DateOnly BusinessOn,
    DateTimeOffset CorrectedAt,
    StaffId? Actor,
    long AmountMinor,
    IReadOnlyList<SoldTender> Tenders,
    InShift? InShift
);
