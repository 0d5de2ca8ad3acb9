using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>
/// The database on disk. In the data folder: <c>cluster</c> (PostgreSQL's own), <c>socket</c>, <c>log</c>, <c>lock</c>. When root
/// starts us and the unprivileged user may not enter the data folder (a clone in root's home), <c>cluster</c> is a link to a folder
/// under /var/lib/kaunta: PostgreSQL insists on absolute paths, so every folder above the cluster must be open to its user.
/// </summary>
internal sealed class Cluster
{
    public const string Superuser = "postgres";
    public const int Port = 5432;

    // sockaddr_un holds 108 bytes on Linux, 104 on macOS, the last one a zero.
    private static readonly int LongestSocketPath = OperatingSystem.IsMacOS() ? 103 : 107;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder;
    private readonly string _home;
    private string? _temporarySockets;

    private Cluster(string folder, string home, SystemUser user, Binaries binaries)
    {
        _folder = folder;
        _home = home;
        User = user;
        Binaries = binaries;
        SocketDirectory = MakeSocketDirectory();
    }

    public SystemUser User { get; }

    public Binaries Binaries { get; }

    public string SocketDirectory { get; }

    public string Data => Path.Combine(_home, "cluster");

    public string LogFile => Path.Combine(_folder, "log");

    public bool Exists => File.Exists(Path.Combine(Data, "PG_VERSION"));

    public static async Task<Cluster> FindAsync(string folder, EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        var link = Path.Combine(folder, "cluster");
        var home = new DirectoryInfo(link).LinkTarget is { } moved ? Path.GetDirectoryName(moved)! : folder;
        var user = await SystemUser.ForAsync(Path.Combine(home, "cluster"), cancellationToken);
        if (!await user.MayEnterAsync(home, cancellationToken))
        {
            home = await MoveHomeAsync(folder, user, options.Progress, cancellationToken);
            // A cluster that already lies there keeps its owner.
            user = await SystemUser.ForAsync(Path.Combine(home, "cluster"), cancellationToken);
        }

        var data = Path.Combine(home, "cluster");
        var major = await MajorAsync(data, cancellationToken);
        var binaries = await Binaries.FindAsync(options, user, data, major, cancellationToken);
        PostgresLog.Rotate(Path.Combine(folder, "log"));
        return new Cluster(folder, home, user, binaries);
    }

    /// <summary>Runs initdb beside the final place and renames: a half-made cluster is never taken for a whole one.</summary>
    public async Task CreateAsync(EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        options.Progress?.Invoke($"Creating the database (PostgreSQL {Binaries.Version}) in {Data}.");
        var unfinished = Data + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        MakeOwned(unfinished);
        List<string> command =
        [
            Path.Combine(Binaries.Directory, "initdb"),
            $"--pgdata={unfinished}",
            $"--username={Superuser}",
            "--encoding=UTF8",
            "--data-checksums",
            // The socket's folder admits one user only, the one who owns these very files: a password would add nothing.
            "--auth-local=trust",
            "--auth-host=reject",
            .. Collation(),
        ];
        if (options.DurabilityOff)
        {
            command.Add("--no-sync");
        }

        var made = await Run.AsAsync(User, command, cancellationToken);
        if (!made.Succeeded)
        {
            throw EmbeddedPostgresException.CouldNotCreate(made.Output);
        }

        if (Directory.Exists(Data))
        {
            // Without PG_VERSION it holds no database; if it holds anything else, this refuses and nothing is lost.
            Directory.Delete(Data);
        }

        Directory.Move(unfinished, Data);
        LinkFromFolder();
    }

    /// <summary>
    /// A killed PostgreSQL leaves its socket and a lock file with its number. The folder is ours and its PostgreSQL has gone, but the
    /// next one would believe the number when it belongs to some other process by now, or to one that nobody has reaped.
    /// </summary>
    public void ClearSockets()
    {
        foreach (var left in Directory.EnumerateFiles(SocketDirectory))
        {
            File.Delete(left);
        }
    }

    public void RemoveTemporarySocketDirectory()
    {
        if (_temporarySockets is not null && Directory.Exists(_temporarySockets))
        {
            Directory.Delete(_temporarySockets, recursive: true);
        }
    }

    private static async Task<int?> MajorAsync(string data, CancellationToken cancellationToken)
    {
        var version = Path.Combine(data, "PG_VERSION");
        return File.Exists(version)
            ? int.Parse((await File.ReadAllTextAsync(version, cancellationToken)).Trim(), CultureInfo.InvariantCulture)
            : null;
    }

    // Byte order everywhere: the same on every machine, and an upgrade of the C library can't corrupt an index.
    private string[] Collation() =>
        Binaries.Major >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        : OperatingSystem.IsMacOS() ? ["--locale=C"]
        : ["--locale=C.UTF-8"];

    private static async Task<string> MoveHomeAsync(
        string folder,
        SystemUser user,
        Action<string>? progress,
        CancellationToken cancellationToken
    )
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16];
        var home = Path.Combine(Binaries.SharedFolder, name);
        try
        {
            FolderCopy.Open(Binaries.SharedFolder);
            FolderCopy.Open(home);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw EmbeddedPostgresException.NoUsableFolder(folder, user.Name, home);
        }

        if (!await user.MayEnterAsync(home, cancellationToken))
        {
            throw EmbeddedPostgresException.NoUsableFolder(folder, user.Name, home);
        }

        progress?.Invoke($"The database is kept in {home}: user {user.Name}, who runs PostgreSQL, may not enter {folder}.");
        return home;
    }

    private void LinkFromFolder()
    {
        var link = Path.Combine(_folder, "cluster");
        if (_home != _folder && new DirectoryInfo(link).LinkTarget is null)
        {
            Directory.CreateSymbolicLink(link, Data);
        }
    }

    private string MakeSocketDirectory()
    {
        var sockets = Path.Combine(_home, "socket");
        if (Encoding.UTF8.GetByteCount($"{sockets}/.s.PGSQL.{Port}") > LongestSocketPath)
        {
            // The name is not to be guessed, so nobody can have put a folder of their own there.
            sockets = Path.Combine("/tmp", $"kaunta-{Path.GetRandomFileName()}");
            _temporarySockets = sockets;
        }

        MakeOwned(sockets);
        return sockets;
    }

    private void MakeOwned(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly);
        if (Native.IsRoot)
        {
            Native.GiveTo(folder, User);
        }
    }
}
