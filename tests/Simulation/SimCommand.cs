using System.Globalization;

namespace Kaunta.Simulation;

/// <summary><c>./kaunta sim</c>: one seed told step by step, or many with a report that grows.</summary>
internal static class SimCommand
{
    /// <summary>What is done so far is written down after so many runs: a campaign may be stopped at any time.</summary>
    private const long Part = 2_000;

    public static int Run(string[] args)
    {
        var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        if (args.Length == 1 && Number(args[0]) is { } seed)
            return Tell(seed);
        if (
            args.Length % 2 != 0
            || Number(options.GetValueOrDefault("--runs")) is not (> 0 and { } runs)
            || options.Keys.Except(["--runs", "--from", "--report", "--commit"]).Any()
        )
        {
            Console.Error.WriteLine("sim SEED, or sim --runs N [--from SEED] [--report FILE]");
            return 2;
        }
        var file = options.GetValueOrDefault("--report");
        var report = new CampaignReport(file is not null && File.Exists(file) ? File.ReadAllText(file) : "");
        var from = Number(options.GetValueOrDefault("--from")) ?? report.NextSeed;
        if (report.Has(from, from + runs - 1))
        {
            Console.Error.WriteLine($"{file} has some of these seeds already; the next one is {report.NextSeed}.");
            return 2;
        }
        return Run(report, file, options.GetValueOrDefault("--commit") ?? "unknown", from, runs);
    }

    private static int Run(CampaignReport report, string? file, string commit, long from, long runs)
    {
        var broken = 0;
        for (var first = from; first < from + runs; first += Part)
        {
            var campaign = Campaign.Of(Seeds(first, Math.Min(Part, from + runs - first)));
            report.Add(campaign, commit, first);
            broken += campaign.Broken.Count;
            if (file is null)
                continue;
            File.WriteAllText(file, report.Write());
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"seeds {first} to {first + campaign.Runs - 1}: {campaign.Broken.Count} broken, {campaign.Took.TotalSeconds:F0} s, {campaign.ProcessorTime.TotalMilliseconds / campaign.Runs:F1} ms of processors each"
                )
            );
        }
        Console.Write(report.Write());
        return broken == 0 ? 0 : 1;
    }

    public static IEnumerable<long> Seeds(long from, long runs)
    {
        for (var seed = from; seed < from + runs; seed++)
            yield return seed;
    }

    private static int Tell(long seed)
    {
        using var run = new Simulated(seed);
        run.World.Log = Console.Out;
        using var till = new TillEngine();
        var result = Runs.One(run, till);
        Console.WriteLine($"trace {result.TraceHash}");
        Console.WriteLine(result.Broken ?? "Every promise was kept.");
        return result.Broken is null ? 0 : 1;
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
