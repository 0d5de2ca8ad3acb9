using System.Globalization;
using System.Runtime.InteropServices;
using Kaunta.Faults;

// kaunta-faults [stack] [--profile ci|campaign] [--minutes N] [--seed N] [--report FILE] [--commit ID] [--repository DIR]
// kaunta-faults bench [--rounds N]: the figures of a push without faults.
// 0: nothing was lost, doubled or stuck; 1: something was; 2: usage.
if (Options.Read(args) is not { Profile: { } profile } options)
{
    Console.Error.WriteLine("usage: ./kaunta faults [--profile ci|campaign] [--minutes N] [--seed N]");
    return 2;
}
if (options.Verb == "serve")
    return await ServeShifted.RunAsync(
        options.Text("--database")!,
        options.Number("--port", 0),
        TimeSpan.FromSeconds(options.Number("--shift", 0))
    );

var folder = Folders.Open("faults");
try
{
    if (options.Verb == "bench")
        return await new SyncBench(folder, options.Number("--rounds", 1_000), Console.WriteLine).RunAsync(CancellationToken.None) ? 0 : 1;
    var path = options.Text("--report");
    var kept = new KeptStackReport(path is not null && File.Exists(path) ? await File.ReadAllTextAsync(path) : "");
    // A campaign that is kept goes on where the last one ended.
    if (options.Text("--seed") is null && path is not null)
        profile = profile with { Seed = kept.NextSeed };
    Console.WriteLine($"Seed {profile.Seed}: the same faults come again with --seed {profile.Seed}.");
    using var enough = new CancellationTokenSource();
    // Whoever wants it to end gets the report of what it has done.
    using var asked = PosixSignalRegistration.Create(
        PosixSignal.SIGTERM,
        signal =>
        {
            signal.Cancel = true;
            enough.Cancel();
        }
    );
    var campaign = new StackCampaign(profile, options.Text("--repository") ?? Folders.Repository, folder, Console.WriteLine);
    var report = await campaign.RunAsync(CancellationToken.None, enough.Token);
    foreach (var found in report.Findings.Named)
        Console.WriteLine(found);
    kept.Add(report, options.Text("--commit") ?? "unknown");
    Console.WriteLine(kept.Write());
    if (path is not null)
        await File.WriteAllTextAsync(path, kept.Write());
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Seed {profile.Seed}: {(report.IsWell ? "well" : "NOT WELL")} after {report.Took.TotalSeconds:F0} s."
        )
    );
    return report.IsWell ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
