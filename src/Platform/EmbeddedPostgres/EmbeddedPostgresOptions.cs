namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>Where the embedded database lives and how it runs.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>The folder that holds the database and nothing else; created when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The folder of <c>postgres</c> and <c>initdb</c>. Found when not given: the npm package first, then the machine's own.</summary>
    public string? BinariesDirectory { get; init; }

    /// <summary>
    /// Gives up durability for speed (fsync, synchronous_commit and full_page_writes off). For test clusters only: a power cut
    /// loses the database.
    /// </summary>
    public bool DurabilityOff { get; init; }

    /// <summary>How long recovery after a crash may take before the start counts as failed.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Told in one sentence what takes time or is worth knowing.</summary>
    public Action<string>? Progress { get; init; }
}

/// <summary>The parts of one start: looking around, creating the cluster (first run only), and starting until it accepts queries.</summary>
public sealed record EmbeddedPostgresTimings(bool FirstRun, TimeSpan Find, TimeSpan Create, TimeSpan Start);
