namespace Kaunta.Core.Cash;

/// <summary>Cash that moves without goods.</summary>
public enum CashMovement
{
    /// <summary>Change brought, or put back.</summary>
    In,

    /// <summary>Taken out for something.</summary>
    Out,

    /// <summary>Brought to the safe.</summary>
    Drop,
}
