using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Cash;

namespace Kaunta.Demo;

/// <summary>The drawer of one till, from the opening of a shift to its closing, added up as the till itself does.</summary>
internal sealed class Drawer(Till till)
{
    /// <summary>What lies in it in the morning, and what is left in it at night.</summary>
    public const long Float = 300_000;

    private static readonly long[] Pieces = [100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100];

    private ShiftFigures figures = ShiftFigures.None;
    private long left;

    /// <summary>Null between two shifts.</summary>
    public string? Shift { get; private set; }

    /// <summary>Minor units that should be in it.</summary>
    public long Cash => Shift is null ? left : figures.DrawerOf(Float).Expected;

    public void Ring(ShiftFigures added) => figures = figures.Plus(added);

    public void Open(Worker worker)
    {
        Shift = till.NewId();
        var body = Head();
        body["binding"] = till.Register.Binding.ToString();
        body["carried"] = left;
        body["float"] = Float;
        body["note"] = null;
        figures = ShiftFigures.None;
        till.Record("shift.opened", worker.Id, _ => body);
    }

    /// <param name="kind">in, out or drop.</param>
    /// <param name="category">What it was spent on; null for what isn't spent.</param>
    public void Move(Worker worker, string kind, long amount, string? category)
    {
        var body = Head();
        body["movement"] = till.NewId();
        body["kind"] = kind;
        body["amount"] = amount;
        body["category"] = category;
        body["note"] = null;
        till.Record("cash.moved", worker.Id, _ => body);
        Ring(
            ShiftFigures.OfMovement(
                kind switch
                {
                    "in" => CashMovement.In,
                    "out" => CashMovement.Out,
                    _ => CashMovement.Drop,
                },
                amount
            )
        );
    }

    /// <param name="difference">How much more than it should is counted; below zero for less.</param>
    public void Close(Worker worker, long difference)
    {
        var expected = Cash;
        var counted = expected + difference;
        var journal = till.Device.Journal.Head;
        var body = Head();
        body["upTo"] = new JsonObject
        {
            ["incarnation"] = journal.Incarnation,
            ["seq"] = journal.Seq,
            ["version"] = 0,
        };
        body["figures"] = Figures();
        body["float"] = Float;
        body["expected"] = expected;
        body["counted"] = counted;
        body["pieces"] = CountedPieces(counted);
        body["others"] = Others();
        body["difference"] = difference;
        body["left"] = left = Math.Min(Float, counted);
        body["blind"] = false;
        body["note"] = null;
        till.Record("shift.closed", worker.Id, _ => body);
        Shift = null;
    }

    private JsonObject Head() =>
        new()
        {
            ["shift"] = Shift,
            ["location"] = till.Location.ToString(),
            ["register"] = till.Register.Register.ToString(),
            ["businessOn"] = ShopTime.Text(till.Day),
            ["currency"] = ShopFacts.Currency,
        };

    private JsonNode Figures()
    {
        var node = JsonSerializer.SerializeToNode(figures, JsonSerializerOptions.Web)!.AsObject();
        node.Remove("cashChange");
        return node;
    }

    /// <summary>From the largest note down.</summary>
    private static JsonArray CountedPieces(long counted)
    {
        var pieces = new JsonArray();
        foreach (var value in Pieces)
        {
            if (counted >= value)
                pieces.Add(new JsonObject { ["value"] = value, ["pieces"] = counted / value });
            counted %= value;
        }
        return pieces;
    }

    /// <summary>Money on the phone is counted by what the phone says.</summary>
    private JsonArray Others() =>
        new([
            .. figures
                .Tenders.Where(tender => tender.Kind == Selling.MobileMoney)
                .Select(tender => new JsonObject
                {
                    ["kind"] = tender.Kind,
                    ["expected"] = tender.Amount,
                    ["counted"] = tender.Amount,
                }),
        ]);
}
