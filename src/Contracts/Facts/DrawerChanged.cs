using Kaunta.Core.Cash;
using Kaunta.Core.Ids;

namespace Kaunta.Contracts.Facts;

/// <summary>Cash of a drawer was put in, taken out or counted, without goods. One per operation, in journal order. Minor units.</summary>
public sealed record DrawerChanged(
    OperationId Operation,
    DeviceId Device,
    LocationId Location,
    RegisterId Register,
    DateOnly BusinessOn,
    DrawerChange Change
);

public abstract record DrawerChange
{
    private DrawerChange() { }

    /// <param name="CarriedMinor">What should have been in the drawer.</param>
    /// <param name="FloatMinor">What is in it.</param>
    public sealed record Opened(long CarriedMinor, long FloatMinor) : DrawerChange;

    /// <param name="Category">What it was spent on, or null.</param>
    public sealed record Moved(CashMovement Kind, long AmountMinor, string? Category) : DrawerChange;

    /// <param name="DifferenceMinor">Counted less expected.</param>
    /// <param name="LeftMinor">What stays in the drawer.</param>
    public sealed record Closed(long DifferenceMinor, long CountedMinor, long LeftMinor) : DrawerChange;
}
