using System.Globalization;
using Kaunta.IngestBench;
using Kaunta.Replay;

// kaunta bench ingest: what a thousand sales cost in processor time, all effects, beside a plain COPY of the rows that they made.
if (args.Length < 1 || args.Length % 2 != 1 || Read(args[1..]) is not { } options)
{
    Console.Error.WriteLine("usage: ./kaunta bench ingest [--runs N] [--sales N] [--report FILE]");
    return 2;
}
var data = Directory.CreateTempSubdirectory("kaunta-ingest-").FullName;
File.SetUnixFileMode(data, File.GetUnixFileMode(data) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
try
{
    await using var server = await RunningServer.StartAsync(args[0], data, CancellationToken.None);
    var results = await new Measuring(server, options.Runs, options.Sales).RunAsync(CancellationToken.None);
    var text = Report.Of(results, options.Sales);
    Console.WriteLine(text);
    if (options.Report is { } report)
        await File.WriteAllTextAsync(report, text);
    return results.TrueForAll(result => result.IsWell) ? 0 : 1;
}
catch (ReplayException failed)
{
    Console.Error.WriteLine(failed.Message);
    return 1;
}
finally
{
    Directory.Delete(data, recursive: true);
}

static (int Runs, int Sales, string? Report)? Read(IReadOnlyList<string> arguments)
{
    // A thousand for each of sixteen businesses: ten pushes, of which the first finds the day's sums and the books' accounts missing.
    var (runs, sales, report) = (5, 16_000, (string?)null);
    for (var at = 0; at < arguments.Count; at += 2)
    {
        var number = int.TryParse(arguments[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
        switch (arguments[at])
        {
            case "--runs" when number is > 0 and < 100:
                runs = number;
                break;
            case "--sales" when number is >= 1_600 and <= 100_000 && number % 1_600 == 0:
                sales = number;
                break;
            case "--report":
                report = arguments[at + 1];
                break;
            default:
                return null;
        }
    }
    return (runs, sales, report);
}
