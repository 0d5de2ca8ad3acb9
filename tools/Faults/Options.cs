using System.Globalization;
using Kaunta.FaultProxy;

namespace Kaunta.Faults;

/// <summary>How large a stack campaign is.</summary>
internal sealed record Profile
{
    public required TimeSpan Time { get; init; }
    public int Seed { get; init; } = 1;
    public int Servers { get; init; } = 2;
    public int Shops { get; init; } = 3;
    public int TillsOfAShop { get; init; } = 3;
    public int AppTills { get; init; } = 3;

    /// <summary>Faults last so long, then the network heals and everything must come to rest.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Between two kills of each server.</summary>
    public TimeSpan ServerKillEvery { get; init; } = TimeSpan.FromSeconds(6);
    public TimeSpan DatabaseKillEvery { get; init; } = TimeSpan.FromSeconds(9);

    public FaultRates Rates { get; init; } = new();

    /// <summary>So many tills come back at the same moment.</summary>
    public int Crowd { get; init; } = 30;

    /// <summary>The database is set back to an older copy once in so many rounds; 0: never.</summary>
    public int RestoreEvery { get; init; }

    public bool FullDisk { get; init; }

    /// <summary>So long after the network has healed, everything must be green.</summary>
    public TimeSpan Healing { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>In a test run other programs may want the machine too: healing has more time there.</summary>
    public static Profile Ci => new() { Time = TimeSpan.FromSeconds(40), Healing = TimeSpan.FromSeconds(150) };

    public static Profile Campaign(int minutes) =>
        new()
        {
            Time = TimeSpan.FromMinutes(minutes),
            // While some start again the others are there to be killed.
            Servers = 4,
            Shops = 4,
            TillsOfAShop = 4,
            AppTills = 4,
            Round = TimeSpan.FromSeconds(60),
            ServerKillEvery = TimeSpan.FromSeconds(4),
            DatabaseKillEvery = TimeSpan.FromSeconds(8),
            Rates = new()
            {
                Percent = 65,
                LostPercent = 70,
                LongestDelay = 200,
                SilentPercent = 2,
            },
            Crowd = 200,
            RestoreEvery = 4,
            FullDisk = true,
        };
}

/// <summary>What the command line asks for.</summary>
internal sealed record Options(string Verb, IReadOnlyDictionary<string, string> Values)
{
    private static readonly HashSet<string> Verbs = new(StringComparer.Ordinal) { "stack", "serve", "bench" };
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "--profile",
        "--minutes",
        "--seed",
        "--report",
        "--commit",
        "--repository",
        "--database",
        "--port",
        "--shift",
        "--rounds",
    };

    /// <summary>Null when the arguments aren't understood.</summary>
    public static Options? Read(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var verb = "stack";
        for (var at = 0; at < arguments.Count; at++)
        {
            if (at == 0 && Verbs.Contains(arguments[0]))
                verb = arguments[0];
            else if (Known.Contains(arguments[at]) && at + 1 < arguments.Count)
                values[arguments[at]] = arguments[++at];
            else
                return null;
        }
        return new(verb, values);
    }

    public string? Text(string name) => Values.GetValueOrDefault(name);

    public int Number(string name, int otherwise) =>
        Text(name) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : otherwise;

    public Profile? Profile =>
        Text("--profile") switch
        {
            null or "ci" => Faults.Profile.Ci with { Seed = Number("--seed", 1) },
            "campaign" => Faults.Profile.Campaign(Number("--minutes", 10)) with { Seed = Number("--seed", 1) },
            _ => null,
        };
}
