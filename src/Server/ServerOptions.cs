using Kaunta.Modules.Sync.Archiving;
using Kaunta.Modules.Sync.Forgetting;
using Kaunta.Platform.Identity;

namespace Kaunta.Server;

/// <summary>How this server runs: what the command line says.</summary>
internal sealed record ServerOptions
{
    /// <summary>The folder of the embedded database and of what else the server keeps.</summary>
    public string Data { get; init; } = ".kaunta";

    /// <summary>A running database, as kaunta_app; null for the embedded one.</summary>
    public string? Database { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>Serves the shop's own network by https, with an authority of its own.</summary>
    public bool Lan { get; init; }

    /// <summary>The port for https on the network.</summary>
    public int LanPort { get; init; } = 5443;

    /// <summary>The folder of the built app; null serves the API alone.</summary>
    public string? App { get; init; }

    /// <summary>Who may open a shop.</summary>
    public Opening Opening { get; init; } = Opening.Anyone;

    /// <summary>Businesses are found at their slug under this domain; null on a single host.</summary>
    public string? Domain { get; init; }

    /// <summary>Further names that this server answers under.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary><c>smtp://user:password@host:port?from=address</c>; null sends no mail.</summary>
    public string? Smtp { get; init; }

    /// <summary>The address in links of mails, e.g. <c>https://example.com</c>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Where the same app is to be had over https, for those who came without.</summary>
    public string? SecureUrl { get; init; }

    /// <summary>A reverse proxy on this machine says who the client is.</summary>
    public bool BehindProxy { get; init; }

    public bool LogRequests { get; init; }

    /// <summary>False only for throw-away clusters of tests.</summary>
    public bool RequireDurability { get; init; } = true;

    public Limits Limits { get; init; } = new();

    /// <summary>The list of who was forgotten, kept outside the database; null keeps none (tests).</summary>
    public string? Erasures { get; init; }

    /// <summary>What outlives this machine.</summary>
    public ArchiveOptions Archive { get; init; } = ArchiveOptions.None;

    /// <summary>How long the server remembers what is gone.</summary>
    public TombstoneOptions Tombstones { get; init; } = TombstoneOptions.Default;

    /// <summary>Fewer only in tests, where the cost is the point of nothing.</summary>
    public int PasswordRounds { get; init; } = Passwords.Rounds;
}
