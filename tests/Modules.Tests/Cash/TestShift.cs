using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Cash;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;

namespace Kaunta.Modules.Tests.Cash;

/// <summary>A shift as a till keeps it: it adds up what it does, and closes with its own figures.</summary>
internal sealed class TestShift(TestTill till, long start)
{
    public Guid Id { get; } = Guid.CreateVersion7();

    public ShiftFigures Figures { get; set; } = ShiftFigures.None;

    public long Expected => Figures.DrawerOf(start).Expected;

    public static TestShift Open(TestTill till, long start, long carried = 0)
    {
        var shift = new TestShift(till, start);
        till.Journal.Add("shift.opened", shift.OpeningBody(carried));
        return shift;
    }

    public JsonObject OpeningBody(long carried = 0) =>
        new()
        {
            ["shift"] = Id.ToString(),
            ["location"] = till.Shop.Location.ToString(),
            ["register"] = till.Shop.Register.ToString(),
            ["binding"] = till.Shop.Binding.ToString(),
            ["businessOn"] = till.BusinessOn,
            ["currency"] = "KES",
            ["carried"] = carried,
            ["float"] = start,
            ["note"] = null,
        };

    /// <summary>A sale with 1000 more in cash than is due.</summary>
    public void Sell(TestProduct product, long quantity)
    {
        var body = till.SaleBody((product, quantity));
        body["shift"] = Id.ToString();
        Count(body);
        till.Sell(body);
    }

    public void Count(JsonObject sale) =>
        Figures = Figures.Plus(
            ShiftFigures.OfSale(
                (long)sale["total"]!,
                0,
                0,
                (long)sale["cashRounding"]!,
                (long)sale["change"]!,
                sale["lines"]!.AsArray().Sum(line => (long)line!["gross"]! - (long)line["net"]!),
                sale["taxes"]!.AsArray().Select(tax => new ShiftTax((string)tax!["code"]!, (long)tax["amount"]!)),
                [.. sale["tenders"]!.AsArray().Select(tender => ((string)tender!["kind"]!, (long)tender["amount"]!))]
            )
        );

    public void CountReturn(JsonObject back) =>
        Figures = Figures.Plus(
            ShiftFigures.OfReturn(
                (long)back["paid"]!,
                (long)back["cashRounding"]!,
                back["taxes"]!.AsArray().Select(tax => new ShiftTax((string)tax!["code"]!, (long)tax["amount"]!)),
                [.. back["tenders"]!.AsArray().Select(tender => ((string)tender!["kind"]!, (long)tender["amount"]!))]
            )
        );

    public void Move(string kind, long amount, string? category = null)
    {
        Figures = Figures.Plus(ShiftFigures.OfMovement(Enum.Parse<CashMovement>(kind, ignoreCase: true), amount));
        till.Journal.Add("cash.moved", MovementBody(kind, amount, category));
    }

    public JsonObject MovementBody(string kind, long amount, string? category = null) =>
        new()
        {
            ["movement"] = Guid.CreateVersion7().ToString(),
            ["shift"] = Id.ToString(),
            ["location"] = till.Shop.Location.ToString(),
            ["register"] = till.Shop.Register.ToString(),
            ["businessOn"] = till.BusinessOn,
            ["currency"] = "KES",
            ["kind"] = kind,
            ["amount"] = amount,
            ["category"] = category,
            ["note"] = null,
        };

    public void Close(long counted, long left) => till.Journal.Add("shift.closed", ClosingBody(counted, left));

    public JsonObject ClosingBody(long counted, long left) =>
        new()
        {
            ["shift"] = Id.ToString(),
            ["location"] = till.Shop.Location.ToString(),
            ["register"] = till.Shop.Register.ToString(),
            ["businessOn"] = till.BusinessOn,
            ["currency"] = "KES",
            ["upTo"] = new JsonObject
            {
                ["incarnation"] = till.Journal.Incarnation.ToString(),
                ["seq"] = till.Journal.Count,
                ["version"] = 0,
            },
            ["figures"] = JsonSerializer.SerializeToNode(Figures, JsonSerializerOptions.Web),
            ["float"] = start,
            ["expected"] = Expected,
            ["counted"] = counted,
            ["pieces"] = new JsonArray(new JsonObject { ["value"] = 1, ["pieces"] = counted }),
            ["others"] = new JsonArray(),
            ["difference"] = counted - Expected,
            ["left"] = left,
            ["blind"] = true,
            ["note"] = null,
        };

    /// <summary>The newest row of the feed for this shift.</summary>
    public async Task<JsonObject> RowAsync(TestDevice device)
    {
        using var answer = await device.GetAsync("/api/sync/pull?limit=2000");
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n');
        return lines
            .Where(line => line.Length > 0)
            .Select(line => JsonNode.Parse(line)!.AsObject())
            .Last(line => (string?)line["kind"] == "shift" && (string?)line["id"] == Id.ToString());
    }
}
