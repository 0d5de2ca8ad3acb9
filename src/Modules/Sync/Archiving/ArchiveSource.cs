namespace Kaunta.Modules.Sync.Archiving;

/// <summary>What outlives this machine, and how it is known to hold a mark.</summary>
public enum ArchiveSource
{
    /// <summary>Nothing does, until the operator says so.</summary>
    None,

    /// <summary>Verified backups off this disk: <c>Kaunta.Server backup</c> takes the mark and publishes it.</summary>
    Backup,

    /// <summary>A provider keeps copies, no older than a lag that the operator states.</summary>
    Managed,

    /// <summary>The write-ahead log is archived: by PostgreSQL's archiver, or by a receiver with a slot named kaunta_archive….</summary>
    Wal,
}

/// <param name="Lag">Of a provider: how old its newest copy may be at most.</param>
public sealed record ArchiveOptions(ArchiveSource Source, TimeSpan Lag)
{
    public static readonly ArchiveOptions None = new(ArchiveSource.None, TimeSpan.Zero);
}
