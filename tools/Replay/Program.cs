using System.IO.Compression;
using Kaunta.DeviceClient;
using Kaunta.Replay;

// kaunta-replay FILE --server PROGRAM --auditor PROGRAM [--data DIR] [--seed N] [--corrupt drop|double|alter] [--again] [--bench]
// [--json FILE] [--report FILE]. 0: all is well; 1: the books differ, or a second run changed something; 2: usage.
if (Options.Read(args) is not { } options)
{
    Console.Error.WriteLine(
        "usage: ./kaunta replay FILE [--data DIR] [--seed N] [--corrupt drop|double|alter] [--again] [--bench] [--json FILE] [--report FILE]"
    );
    return 2;
}
try
{
    return await ReplayAsync(options, CancellationToken.None);
}
catch (Exception fault) when (fault is ReplayException or FileNotFoundException or DirectoryNotFoundException)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}

static async Task<int> ReplayAsync(Options options, CancellationToken stop)
{
    var seed = new Seed(options.Seed);
    var whole = Planner.Of(ReadFile(options.File));
    var plan = whole;
    if (options.Corrupt is { } kind)
    {
        (plan, var line) = Corruption.Of(whole, kind, seed);
        Console.WriteLine($"Spoiled on purpose ({kind}): line {line.Number}, invoice {line.Invoice}, code {line.Code}.");
    }
    var folder = options.Data ?? OpenFolder();
    try
    {
        await using var server = await RunningServer.StartAsync(options.Server, folder, stop);
        var outcome = await new Replaying(options, seed, whole, plan, server, folder).RunAsync(stop);
        var text = outcome.ToMarkdown();
        Console.WriteLine(text);
        if (options.Report is { } report)
            await File.WriteAllTextAsync(report, text, stop);
        return outcome.IsWell ? 0 : 1;
    }
    finally
    {
        if (options.Data is null)
            Directory.Delete(folder, recursive: true);
    }
}

// .NET makes it for us alone, but root's database runs as another user, who must be able to enter.
static string OpenFolder()
{
    var folder = Directory.CreateTempSubdirectory("kaunta-replay-").FullName;
    File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    return folder;
}

static List<InputLine> ReadFile(string path)
{
    using var raw = File.OpenRead(path);
    using Stream file = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
    return InputLine.ReadAll(file);
}
