using System.Globalization;

namespace Kaunta.Replay;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public required string File { get; init; }

    /// <summary>The server's program, and the auditor's.</summary>
    public required string Server { get; init; }
    public required string Auditor { get; init; }

    /// <summary>Where the database stands; null: in a folder that goes afterwards.</summary>
    public string? Data { get; init; }
    public long Seed { get; init; } = 1;

    /// <summary>drop, double, alter, or null: one line is sent wrongly, and the auditor must find it.</summary>
    public string? Corrupt { get; init; }

    /// <summary>Everything is sent a second time, which must change nothing.</summary>
    public bool Again { get; init; }

    /// <summary>The dashboard and the list of sales are measured over the year.</summary>
    public bool Bench { get; init; }
    public string? Json { get; init; }
    public string? Report { get; init; }

    /// <summary>Null when the arguments aren't understood.</summary>
    public static Options? Read(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var flags = new HashSet<string>(StringComparer.Ordinal);
        string? file = null;
        for (var at = 0; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            if (argument is "--again" or "--bench")
                flags.Add(argument);
            else if (argument is "--server" or "--auditor" or "--data" or "--seed" or "--corrupt" or "--json" or "--report")
            {
                if (++at == arguments.Count)
                    return null;
                values[argument] = arguments[at];
            }
            else if (argument.StartsWith('-') || file is not null)
                return null;
            else
                file = argument;
        }
        var seed = 1L;
        if (
            file is null
            || !values.TryGetValue("--server", out var server)
            || !values.TryGetValue("--auditor", out var auditor)
            || values.TryGetValue("--seed", out var text) && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed)
            || values.TryGetValue("--corrupt", out var kind) && kind is not ("drop" or "double" or "alter")
        )
            return null;
        return new()
        {
            File = file,
            Server = server,
            Auditor = auditor,
            Data = values.GetValueOrDefault("--data"),
            Seed = seed,
            Corrupt = values.GetValueOrDefault("--corrupt"),
            Again = flags.Contains("--again"),
            Bench = flags.Contains("--bench"),
            Json = values.GetValueOrDefault("--json"),
            Report = values.GetValueOrDefault("--report"),
        };
    }
}
