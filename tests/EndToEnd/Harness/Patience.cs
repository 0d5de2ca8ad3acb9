namespace Kaunta.EndToEnd.Harness;

/// <summary>How long a screen may take to show what it must: against hanging, not a measure of speed, for a busy machine is slow.</summary>
internal static class Patience
{
    public const int Milliseconds = 60_000;
}
