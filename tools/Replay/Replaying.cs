using Kaunta.DeviceClient;

namespace Kaunta.Replay;

/// <summary>A whole replay: send, audit, measure, and send once more.</summary>
internal sealed class Replaying(Options options, Seed seed, Plan whole, Plan plan, RunningServer server, string folder)
{
    public async Task<ReplayOutcome> RunAsync(CancellationToken stop)
    {
        var first = new Run(plan, seed, server);
        await first.SendAsync(again: false, stop);
        Console.WriteLine(ReplayOutcome.Line("Sent", first, plan));
        var manifest = Path.Combine(folder, "replay.json");
        await first.WriteManifestAsync(manifest, stop);
        string[] json = options.Json is { } path ? ["--json", path] : [];
        var (code, said) = await Command.TryAsync(options.Auditor, [options.File, manifest, .. json], stop);
        var bench = options.Bench ? await Bench.MeasureAsync(server.Address, manifest, plan, stop) : null;
        var second = options.Again ? await AgainAsync(stop) : null;
        return new(Path.GetFileName(options.File), whole, first, code == 0, said, bench, second);
    }

    private async Task<SecondRun> AgainAsync(CancellationToken stop)
    {
        var before = await server.FingerprintAsync(stop);
        var run = new Run(plan, seed, server);
        await run.SendAsync(again: true, stop);
        var after = await server.FingerprintAsync(stop);
        var changed = before
            .Split('\n')
            .Except(after.Split('\n'), StringComparer.Ordinal)
            .Where(line => !line.StartsWith("all ", StringComparison.Ordinal));
        var hash = before.TrimEnd().Split('\n')[^1];
        return new(run, before.TrimEnd().Split('\n').Length - 1, hash["all ".Length..], [.. changed.Select(line => line.Split(' ')[0])]);
    }
}

/// <param name="Changed">Tables of which a row is not as before; none, if all is well.</param>
internal sealed record SecondRun(Run Run, int Tables, string Hash, IReadOnlyList<string> Changed);
