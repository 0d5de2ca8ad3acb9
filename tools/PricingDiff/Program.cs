using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kaunta.PricingDiff;

// kaunta-pricing-diff [--baskets N] [--seed S] [--report FILE]: sends N random baskets through both pricing engines and compares bytes.
var count = 20_000;
var seed = 20261121;
string? report = null;
for (var i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length)
        return Usage();
    var isNumber = int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
    switch (args[i])
    {
        case "--baskets" when isNumber && number > 0:
            count = number;
            break;
        case "--seed" when isNumber:
            seed = number;
            break;
        case "--report":
            report = args[i + 1];
            break;
        default:
            return Usage();
    }
}

var watch = Stopwatch.StartNew();
var outcome = await Comparison.RunAsync(
    Path.Combine(Repository.Root(), "app"),
    count,
    seed,
    CancellationToken.None,
    done =>
    {
        if (done % 50_000 == 0)
            Console.Error.WriteLine($"{done} of {count}");
    }
);
if (outcome.Difference is { } difference)
{
    Console.WriteLine($"The engines differ on basket {difference.Index} of seed {seed}. Made as small as it gets:");
    Console.WriteLine(difference.Case.ToJson());
    Console.WriteLine("server: " + difference.Ours);
    Console.WriteLine("till:   " + difference.Theirs);
    Console.WriteLine("Add it to spec/vectors with the answer that is right.");
    return 1;
}
var text = Report.Of(outcome, seed);
Console.WriteLine(text);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:F0} s"));
if (report is not null)
    await File.WriteAllTextAsync(report, text);
return outcome.Pairs.All().First().Count >= 50 || count < 20_000 ? 0 : 1;

static int Usage()
{
    Console.Error.WriteLine("usage: ./kaunta pricing-diff [--baskets N] [--seed S] [--report FILE]");
    return 2;
}
