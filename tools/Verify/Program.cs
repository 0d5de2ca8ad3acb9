using System.Text.Encodings.Web;
using System.Text.Json;
using Kaunta.Verify;

// kaunta-verify FILE [--json] [--earlier VERDICT]: whether an export of a journal is what its devices wrote. 0: right; 1: not; 2: no answer.
string? path = null;
string? earlierPath = null;
var json = false;
for (var at = 0; at < args.Length; at++)
{
    if (args[at] == "--json")
        json = true;
    else if (args[at] == "--earlier" && at + 1 < args.Length)
        earlierPath = args[++at];
    else if (path is null && !args[at].StartsWith('-'))
        path = args[at];
    else
        return Usage();
}
if (path is null)
    return Usage();
var written = new JsonSerializerOptions(JsonSerializerDefaults.Web)
{
    WriteIndented = true,
    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
};
Verdict verdict;
try
{
    var earlier = earlierPath is null ? null : JsonSerializer.Deserialize<Verdict>(File.ReadAllText(earlierPath), written);
    if (earlierPath is not null && earlier is not { Right: true })
    {
        Console.Error.WriteLine($"{earlierPath} doesn't say that the earlier export was right: compare with one that was.");
        return 2;
    }
    using var file = File.OpenRead(path);
    verdict = Verifier.Check(file, earlier);
}
catch (JsonException)
{
    Console.Error.WriteLine($"{earlierPath} isn't what --json wrote about an earlier export.");
    return 2;
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"The file can't be read: {fault.Message}");
    return 2;
}
if (json)
    Console.WriteLine(JsonSerializer.Serialize(verdict, written));
else
    Summary.Print(verdict, Console.Out);
return verdict.Right ? 0 : 1;

static int Usage()
{
    Console.Error.WriteLine("usage: kaunta-verify FILE [--json] [--earlier VERDICT]");
    return 2;
}
