namespace Kaunta.Simulation.Worlds;

/// <summary>Why an operation is not what it should be; the server keeps such a one without effect.</summary>
internal enum Spoiled
{
    No,
    Unreadable,
    IdReused,
    Foreign,
}

/// <summary>How a loss comes to light.</summary>
internal enum Telling
{
    /// <summary>A few words survived beside the storage: the device that takes its place tells.</summary>
    ByWords,

    /// <summary>Nothing survived: the device is still listed, and silent.</summary>
    BySilence,

    /// <summary>Lines behind it can still be read: a gap before them tells, if not words.</summary>
    ByGap,
}

/// <summary>An operation as it really happened: written down outside of every device and server.</summary>
internal sealed class TruthOperation
{
    public required Guid Business { get; init; }
    public required Guid Device { get; init; }
    public required Guid Id { get; init; }
    public required string Incarnation { get; init; }
    public required long Seq { get; init; }
    public required string Hash { get; init; }

    /// <summary>The hash of the operation before it on its device.</summary>
    public required string Prev { get; init; }
    public required long Control { get; init; }
    public required Body Body { get; init; }
    public required Guid Actor { get; init; }
    public required IReadOnlyList<Guid> Needs { get; init; }
    public required Spoiled Spoiled { get; init; }

    /// <summary>The true time.</summary>
    public required long At { get; init; }

    /// <summary>The device had spoken with a server since its start: its clock no longer matters.</summary>
    public required bool Anchored { get; init; }

    /// <summary>The screen said so.</summary>
    public bool Done { get; set; }

    /// <summary>A server's database held it at some time.</summary>
    public bool EverCommitted { get; set; }

    /// <summary>A device let go of it because it was safe elsewhere: from then on nothing excuses its loss.</summary>
    public bool Forgotten { get; set; }

    /// <summary>It was lost with its device's storage, as far as this device's engine knew of it: how people must hear of that.</summary>
    public Telling? MustBeTold { get; set; }

    /// <summary>Its only copy was destroyed with its device, or with a server's newest part after that: a loss that is reported, not silent.</summary>
    public bool MayBeMissing { get; set; }
}

/// <summary>The witness: what was recorded, by hash.</summary>
internal sealed class Truth
{
    private readonly Dictionary<string, TruthOperation> byHash = [];

    public IReadOnlyCollection<TruthOperation> Operations => byHash.Values;

    public void Add(TruthOperation operation) => byHash.Add(operation.Hash, operation);

    public TruthOperation? Find(string hash) => byHash.GetValueOrDefault(hash);

    /// <summary>What its device recorded before it. Where nothing of an incarnation can be read, the next begins without a hash of it, and names it.</summary>
    public TruthOperation? Before(TruthOperation operation) =>
        operation.Body is { Type: Body.Resumed, Base: 0 } word && Find(operation.Prev) is null
            ? Operations.FirstOrDefault(one => one.Device == operation.Device && one.Incarnation == word.Subject.ToString() && one.Seq == 1)
            : Find(operation.Prev);
}
