namespace Kaunta.Simulation.Worlds;

/// <summary>How often each fault was tried, how often it bit, and what then became of the device's next exchange.</summary>
internal sealed class Tally
{
    /// <summary>The outcomes of operations, then the answers to whole requests.</summary>
    public static readonly string[] Columns =
    [
        "applied",
        "duplicate",
        "flagged",
        "refused",
        "parked",
        "held",
        "quarantined",
        "gap",
        "differs",
        "resync",
        "epoch",
        "fork",
        "other",
    ];

    private static readonly int Faults = Enum.GetValues<Fault>().Length;
    private readonly long[] injected = new long[Faults];
    private readonly long[] effective = new long[Faults];
    private readonly long[,] met = new long[Faults, Columns.Length];

    public long Operations { get; set; }
    public long Done { get; set; }
    public long Steps { get; set; }

    public long Effective => effective.Sum();

    public long Injected => injected.Sum();

    public long InjectedOf(Fault fault) => injected[(int)fault];

    public long EffectiveOf(Fault fault) => effective[(int)fault];

    public long Met(Fault fault, int column) => met[(int)fault, column];

    public void Try(Fault fault) => injected[(int)fault]++;

    public void Bite(Fault fault) => effective[(int)fault]++;

    /// <summary>What a device's exchange came to after these faults (a bit each).</summary>
    public void Meet(ulong faults, string outcome)
    {
        if (faults == 0)
            return;
        var column = Array.IndexOf(Columns, outcome);
        for (var fault = 0; fault < Faults; fault++)
            if ((faults >> fault & 1) != 0)
                met[fault, column < 0 ? Columns.Length - 1 : column]++;
    }

    public void Add(Tally other)
    {
        for (var fault = 0; fault < Faults; fault++)
        {
            injected[fault] += other.injected[fault];
            effective[fault] += other.effective[fault];
            for (var column = 0; column < Columns.Length; column++)
                met[fault, column] += other.met[fault, column];
        }
        Operations += other.Operations;
        Done += other.Done;
        Steps += other.Steps;
    }
}
