using System.Security.Cryptography;
using System.Text;

namespace Kaunta.Simulation.Worlds;

/// <summary>One run's time, chance and order of events. Nothing in a run knows any other clock.</summary>
internal sealed class World(long seed, Profile profile, Chance chance, Plant plant) : IDisposable
{
    public const long Start = 1_790_000_000_000;

    private readonly PriorityQueue<Action, (long At, long Order)> events = new();
    private readonly IncrementalHash trace = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StringBuilder noted = new();
    private long order;
    private int ids;
    private long asked;

    /// <summary>Where a person reads along.</summary>
    public TextWriter? Log { get; set; }

    public long Seed => seed;
    public Profile Profile => profile;
    public Chance Chance => chance;
    public Tally Tally { get; } = new();
    public Truth Truth { get; } = new();

    /// <summary>Milliseconds since 1970, as they really are.</summary>
    public long Now { get; private set; } = Start;

    /// <summary>Of it, in which nothing happened.</summary>
    public long Leapt { get; private set; }

    /// <summary>From here on nothing goes wrong any more.</summary>
    public bool Healed { get; set; }

    /// <summary>Steps that device engines are to take, in order; the run's driver takes them before anything else happens.</summary>
    public Queue<EngineStep> Steps { get; } = new();

    /// <summary>A bug that was planted in the model's server or shell, to see that the invariants find it.</summary>
    public bool Has(Plant one) => plant == one;

    public void After(long ms, Action action) => events.Enqueue(action, (Now + Math.Max(0, ms), order++));

    /// <summary>Lets the next event happen. False when none is left before <paramref name="until"/>.</summary>
    public bool Next(long until)
    {
        if (!events.TryPeek(out _, out var when) || when.At > until)
            return false;
        var action = events.Dequeue();
        Now = Math.Max(Now, when.At);
        action();
        return true;
    }

    /// <summary>So long nothing happens; what was due meanwhile is late.</summary>
    public void Leap(long ms)
    {
        Now += ms;
        Leapt += ms;
    }

    /// <summary>A fault's dice: not after the healing. Counts the trial.</summary>
    public bool Strikes(Fault fault)
    {
        if (Healed || !chance.PerMille(profile[fault]))
            return false;
        Tally.Try(fault);
        return true;
    }

    public Guid NewId(short kind) =>
        new(0x0192f3a0, kind, 0x7000, 0x80, 0, 0, (byte)kind, 0, (byte)(++ids >> 16), (byte)(ids >> 8), (byte)ids);

    /// <summary>What no other request says.</summary>
    public long NewAsk() => ++asked;

    /// <summary>Part of the trace: the same seed gives the same text.</summary>
    public void Note(string text)
    {
        Log?.WriteLine($"{Now - Start, 9} {text}");
        noted.Append(Now).Append(' ').Append(text).Append('\n');
        if (noted.Length > 16_000)
            Flush();
    }

    public string TraceHash()
    {
        Flush();
        return Convert.ToHexStringLower(trace.GetCurrentHash());
    }

    private void Flush()
    {
        foreach (var chunk in noted.GetChunks())
            trace.AppendData(Encoding.UTF8.GetBytes(chunk.Span.ToString()));
        noted.Clear();
    }

    public void Dispose() => trace.Dispose();
}
