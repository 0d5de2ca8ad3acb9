using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kaunta.Simulation.Checks;

/// <summary>Many seeds on all cores, each run by itself.</summary>
internal sealed class Campaign
{
    private readonly Lock gate = new();

    public Tally Tally { get; } = new();
    public List<RunResult> Broken { get; } = [];
    public int Runs { get; private set; }
    public TimeSpan Took { get; private set; }

    /// <summary>Of this process and of those of the app's engines.</summary>
    public TimeSpan ProcessorTime { get; private set; }

    public static Campaign Of(IEnumerable<long> seeds)
    {
        var campaign = new Campaign();
        var waiting = new ConcurrentQueue<long>(seeds);
        var watch = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        var workers = Enumerable
            .Range(0, Math.Max(1, Environment.ProcessorCount))
            .Select(_ => new Thread(() => campaign.Work(waiting)))
            .ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        campaign.Took = watch.Elapsed;
        campaign.ProcessorTime += Environment.CpuUsage.TotalTime - before;
        return campaign;
    }

    private void Work(ConcurrentQueue<long> waiting)
    {
        using var till = new TillEngine();
        while (waiting.TryDequeue(out var seed))
        {
            var result = Checks.Runs.One(seed, till);
            lock (gate)
            {
                Runs++;
                Tally.Add(result.Tally);
                if (result.Broken is not null)
                    Broken.Add(result);
            }
        }
        lock (gate)
            ProcessorTime += till.ProcessorTime;
    }
}
