using System.Text;
using System.Text.Json.Nodes;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>Makes a good push of a product, a receipt of goods and a sale, and spoils it.</summary>
internal static class Spoiled
{
    private static readonly Func<Random, JsonNode?>[] Odd =
    [
        _ => null,
        _ => -1,
        _ => 0,
        _ => 9_007_199_254_740_991,
        _ => -9_007_199_254_740_991,
        _ => true,
        _ => "",
        _ => "x",
        _ => new string('y', 5000),
        _ => "\u2028'; drop table sales.sale; --",
        _ => "1900-01-01",
        _ => "9999-12-31",
        _ => new JsonObject(),
        _ => new JsonArray(),
        _ => new JsonArray(new JsonObject(), 1, "a"),
        chance => chance.NextInt64(-9_007_199_254_740_991, 9_007_199_254_740_991),
        chance => chance.Next(1_000_000),
        chance => Id(chance),
        _ => new JsonObject { ["c"] = new string('a', 64) },
    ];

    /// <summary>What no JSON writer would write; put into the text in place of a value.</summary>
    private static readonly string[] OddText =
    [
        "1e300",
        "1.5",
        "-0",
        "9007199254740992",
        "99999999999999999999999999",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]",
        "{\"a\":1,\"a\":2}",
        "tru",
        "NaN",
        "\"unfinished",
    ];

    public static byte[] Push(TestTill till, TestProduct product, Random chance)
    {
        var journal = new TestJournal(till.Shop, till.Shop.Device, Guid.CreateVersion7());
        var late = product with { Product = Guid.CreateVersion7(), Variant = Guid.CreateVersion7() };
        var sold = chance.Next(2) == 0 ? product : late;
        JsonObject[] bodies =
        [
            TestTill.Body(late),
            till.ReceiptBody((sold, 5_000, 1_000)),
            till.SaleBody((sold, till.Pieces(3)), (product, 1_000)),
        ];
        string[] types = ["product.saved", "stock.received", "sale.completed"];
        if (chance.Next(10) > 0)
        {
            // Mostly one operation, so that there is time for ten thousand.
            var only = chance.Next(bodies.Length);
            (bodies, types) = ([bodies[only]], [types[only]]);
        }
        var way = chance.Next(10);
        if (way < 5)
            for (var times = chance.Next(1, 4); times > 0; times--)
                SpoilValue(bodies[chance.Next(bodies.Length)], chance);
        for (var at = 0; at < bodies.Length; at++)
            journal.Add(
                way == 5 && chance.Next(3) == 0 ? "sale.imagined" : types[at],
                bodies[at],
                control: chance.Next(8) == 0 ? chance.NextInt64(1 << 30) : 0,
                version: way == 5 && chance.Next(3) == 0 ? 9 : 1
            );
        if (way == 6)
            SpoilLine(journal, chance);
        var bytes = journal.Write();
        return way >= 7 ? SpoilBytes(bytes, chance) : bytes;
    }

    private static void SpoilValue(JsonObject body, Random chance)
    {
        var places = new List<Action<JsonNode?>>();
        var removals = new List<Action>();
        Collect(body, places, removals);
        if (chance.Next(4) == 0)
            removals[chance.Next(removals.Count)]();
        else
            places[chance.Next(places.Count)](Odd[chance.Next(Odd.Length)](chance));
        if (chance.Next(10) == 0)
            body["surprise"] = 1;
    }

    private static void Collect(JsonNode node, List<Action<JsonNode?>> places, List<Action> removals)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    places.Add(odd => members[name] = odd);
                    removals.Add(() => members.Remove(name));
                    if (value is not null)
                        Collect(value, places, removals);
                }
                break;
            case JsonArray items:
                for (var at = 0; at < items.Count; at++)
                {
                    var index = at;
                    places.Add(odd => items[index] = odd);
                    places.Add(_ => items.Add(items[index]?.DeepClone()));
                    if (items[at] is { } item)
                        Collect(item, places, removals);
                }
                break;
        }
    }

    /// <summary>A last line that is sealed and chained, but odd as text.</summary>
    private static void SpoilLine(TestJournal journal, Random chance)
    {
        var line = journal.LineOf(journal.Count);
        journal.CutTo(journal.Count - 1);
        var colons = line.Select((letter, at) => (letter, at)).Where(one => one.letter == ':').Select(one => one.at).ToList();
        var from = colons[chance.Next(colons.Count)] + 1;
        var to = line.IndexOfAny([',', '}'], from);
        journal.AddRaw(
            chance.Next(4) switch
            {
                0 => line[..chance.Next(1, line.Length)],
                1 => line.Insert(from, "\u00e9\u0001"),
                _ => string.Concat(line.AsSpan(0, from), OddText[chance.Next(OddText.Length)], line.AsSpan(to)),
            }
        );
    }

    private static byte[] SpoilBytes(byte[] good, Random chance)
    {
        var bytes = good.ToList();
        for (var times = chance.Next(1, 5); times > 0 && bytes.Count > 1; times--)
        {
            var at = chance.Next(bytes.Count);
            switch (chance.Next(5))
            {
                case 0:
                    bytes[at] = (byte)chance.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(chance.Next(1, 50), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(chance.Next(1, 80), bytes.Count - at)));
                    break;
                case 3:
                    bytes.Insert(at, (byte)'\n');
                    break;
                default:
                    return SwapLines([.. bytes], chance);
            }
        }
        return [.. bytes];
    }

    private static byte[] SwapLines(byte[] good, Random chance)
    {
        var lines = Encoding.Latin1.GetString(good).Split('\n').ToList();
        var (one, other) = (chance.Next(lines.Count), chance.Next(lines.Count));
        (lines[one], lines[other]) = (lines[other], lines[one]);
        if (chance.Next(3) == 0)
            lines.RemoveAt(chance.Next(lines.Count));
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static string Id(Random chance)
    {
        var bytes = new byte[16];
        chance.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
