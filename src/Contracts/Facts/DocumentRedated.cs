using Kaunta.Core.Ids;

namespace Kaunta.Contracts.Facts;

/// <summary>
/// A person moved a sale or a return to another business day. Nothing else about it changes: not its hour, its shift, its receipt.
/// </summary>
/// <param name="Operation">That moved it.</param>
/// <param name="Device">That moved it.</param>
/// <param name="DocumentOperation">That made the document.</param>
/// <param name="DocumentDevice">That made the document.</param>
/// <param name="From">The day that it counted on.</param>
/// <param name="To">The day that it counts on.</param>
/// <param name="LocalHour">0 to 23 in the location's time zone, of the document.</param>
public sealed record DocumentRedated(
    OperationId Operation,
    DeviceId Device,
    OperationId DocumentOperation,
    DeviceId DocumentDevice,
    LocationId Location,
    DateOnly From,
    DateOnly To,
    int LocalHour,
    DayFigures Figures
);

/// <summary>What a document counts for on its day, minor units; of a return, what it takes off, above zero.</summary>
/// <param name="TotalMinor">Of a return, what was owed of what it paid; what is to recover, or waits for its sale, counts nowhere.</param>
/// <param name="TaxMinor">Of a sale. What of its tax a return takes off is in the books.</param>
/// <param name="ChangeMinor">Cash given back.</param>
/// <param name="Goods">In the order of the lines; without what isn't in the catalogue.</param>
public sealed record DayFigures(
    bool IsReturn,
    long TotalMinor,
    long TaxMinor,
    long DiscountMinor,
    IReadOnlyList<CountedGoods> Goods,
    IReadOnlyList<CountedTender> Tenders,
    long ChangeMinor
);

/// <param name="Name">As the receipt wrote it.</param>
/// <param name="Quantity">Thousandths.</param>
public sealed record CountedGoods(VariantId Variant, string Name, long Quantity, long TotalMinor);

/// <param name="AmountMinor">What was handed over; change isn't taken off.</param>
public sealed record CountedTender(string Kind, long AmountMinor);
