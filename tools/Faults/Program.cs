using System.Globalization;
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
    var campaign = new StackCampaign(profile, options.Text("--repository") ?? Folders.Repository, folder, Console.WriteLine);
    var report = await campaign.RunAsync(CancellationToken.None);
    var text = report.ToMarkdown(options.Text("--commit") ?? "unknown");
    Console.WriteLine(text);
    if (options.Text("--report") is { } path)
        await File.WriteAllTextAsync(path, text);
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{(report.IsWell ? "Well" : "NOT WELL")} after {report.Took.TotalSeconds:F0} s.")
    );
    return report.IsWell ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
