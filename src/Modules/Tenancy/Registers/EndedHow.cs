namespace Kaunta.Modules.Tenancy.Registers;

/// <summary>How a binding ended, as it is stored and as devices read it.</summary>
internal static class EndedHow
{
    /// <summary>Its own device closed the series: the last number is certain.</summary>
    public const string Closed = "closed";

    /// <summary>A person gave the register to another device: the last number is the last that was known.</summary>
    public const string TakenOver = "taken_over";

    /// <summary>The same device began a new journal, and with it a new series.</summary>
    public const string Renewed = "renewed";
}
