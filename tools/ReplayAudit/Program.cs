using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kaunta.ReplayAudit;

// kaunta-replay-audit FILE MANIFEST [--json FILE]: holds the books of a replay against its file. 0: they agree; 1: they don't; 2: usage.
if (args.Length is not (2 or 4) || (args.Length == 4 && args[2] != "--json"))
{
    Console.Error.WriteLine("usage: kaunta-replay-audit FILE MANIFEST [--json FILE]");
    return 2;
}
var stop = CancellationToken.None;
var paper = new Paper(PaperLine.ReadAll(args[0]));
var manifest = Manifest.Read(args[1]);
using var books = await Books.SignInAsync(manifest, stop);
var audit = new Audit(paper, manifest, books);
await audit.RunAsync(stop);
var days = audit
    .Differences.Where(one => one.Check is "sales by day" or "invoices by day")
    .Select(one => DateOnly.ParseExact(one.Key, "yyyy-MM-dd", CultureInfo.InvariantCulture))
    .Distinct()
    .Take(10);
var culprits = audit.Differences.Count == 0 ? [] : await new Culprits(paper, books, audit.Codes).FindAsync(days, stop);
Report.Print(paper, audit, culprits);
if (args.Length == 4)
    await File.WriteAllTextAsync(
        args[3],
        JsonSerializer.Serialize(
            Report.Of(paper, audit, culprits),
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        )
    );
return audit.Differences.Count == 0 ? 0 : 1;
