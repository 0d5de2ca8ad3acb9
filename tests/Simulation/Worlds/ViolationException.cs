namespace Kaunta.Simulation.Worlds;

/// <summary>A promise was broken.</summary>
/// <param name="kind">lost, doubled, diverged, stalled, crossed, numbers, books, or another short word.</param>
internal sealed class ViolationException(string kind, string message) : Exception($"{kind}: {message}")
{
    public string Kind => kind;
}
