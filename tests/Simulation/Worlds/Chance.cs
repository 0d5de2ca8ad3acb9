namespace Kaunta.Simulation.Worlds;

/// <summary>All chance of a run: one seed gives one sequence, on every machine and runtime (SplitMix64).</summary>
internal sealed class Chance(long seed)
{
    private ulong state = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL) + 0x632BE59BD9B4E019UL;

    private ulong Bits()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return mixed ^ (mixed >> 31);
        }
    }

    public int Below(int limit) => (int)(Bits() % (ulong)limit);

    /// <summary>Both ends can come.</summary>
    public long Between(long low, long high) => low + (long)(Bits() % (ulong)(high - low + 1));

    public bool PerMille(int rate) => rate > 0 && Below(1000) < rate;

    public bool OneIn(int number) => Below(number) == 0;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
