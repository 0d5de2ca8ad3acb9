using System.Globalization;

namespace Kaunta.Simulation;

/// <summary><c>./kaunta sim</c>: one seed told step by step, or many with a report.</summary>
internal static class SimCommand
{
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
        var from = Number(options.GetValueOrDefault("--from")) ?? 1;
        var campaign = Campaign.Of(Seeds(from, runs));
        var report = CampaignReport.Write(campaign, options.GetValueOrDefault("--commit") ?? "unknown", from);
        if (options.GetValueOrDefault("--report") is { } file)
            File.WriteAllText(file, report);
        Console.Write(report);
        return campaign.Broken.Count == 0 ? 0 : 1;
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
