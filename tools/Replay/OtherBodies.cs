using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;

namespace Kaunta.Replay;

/// <summary>The bodies of what is no sale: customers, goods found and written off, debts adjusted.</summary>
internal static class OtherBodies
{
    /// <summary>Pennies: the file says of nobody that they were refused.</summary>
    private const long CreditLimit = 100_000_000;

    public static Written Customer(Shop shop, PlannedCustomer customer)
    {
        var personal = new PersonalValues(() => shop.Seed.Salt("customer", customer.Name));
        return new(
            new(shop.Fixed("customer operation", customer.Name)),
            "customer.saved",
            new JsonObject
            {
                ["id"] = shop.Customer(customer.Name).ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = personal.Hide(customer.Name), ["creditLimit"] = CreditLimit },
            },
            0
        )
        {
            Openings = personal.Openings,
        };
    }

    /// <summary>Found goods come in at the cost that the opening gave them; what the staff wrote beside them is the note.</summary>
    public static Written Adjustment(Shop shop, PlannedAdjustment adjustment, IReadOnlyDictionary<string, Goods> goods)
    {
        var at = ShopClock.Instant(adjustment.At);
        var found = adjustment.Lines[0].Quantity > 0;
        var key = $"{adjustment.Invoice} {(found ? "found" : "gone")}";
        var personal = new PersonalValues(() => shop.Seed.Salt("adjustment", key));
        var body = new JsonObject
        {
            ["id"] = shop.Seed.Id(at, "adjustment", key).ToString(),
            ["location"] = shop.Location.ToString(),
            ["businessOn"] = ShopClock.Day(adjustment.At).ToString("O", CultureInfo.InvariantCulture),
            ["reason"] = found ? "found" : "lost",
            ["lines"] = new JsonArray([
                .. adjustment.Lines.Select(
                    (line, index) =>
                        new JsonObject
                        {
                            ["line"] = index + 1,
                            ["variant"] = shop.Variant(line.Code).ToString(),
                            ["quantity"] = line.Quantity * Rounding.Piece,
                            ["unitCost"] = found ? goods[line.Code].UnitCost : null,
                        }
                ),
            ]),
            ["note"] = personal.Hide(adjustment.Lines[0].Description),
        };
        return new(new(shop.Seed.Id(at, "adjustment operation", key)), "stock.adjusted", body, 0) { Openings = personal.Openings };
    }

    /// <summary>Debts of before the file: what is given up is an expense, against the balances that the shop opened with.</summary>
    public static Written BadDebt(Shop shop, PlannedBadDebt debt)
    {
        var at = ShopClock.Instant(debt.At);
        var lines = new JsonArray();
        foreach (var amount in debt.Lines.Select(Rounding.Amount))
        {
            lines.Add(Posting("expenses", "bad_debt", -amount));
            lines.Add(Posting("opening_balances", null, amount));
        }
        var body = new JsonObject
        {
            ["id"] = shop.Seed.Id(at, "bad debt", debt.Invoice).ToString(),
            ["location"] = shop.Location.ToString(),
            ["businessOn"] = ShopClock.Day(debt.At).ToString("O", CultureInfo.InvariantCulture),
            ["currency"] = Shop.Currency,
            ["reason"] = debt.Lines[0].Description ?? "Adjust bad debt",
            ["lines"] = lines,
        };
        return new(new(shop.Seed.Id(at, "bad debt operation", debt.Invoice)), "ledger.adjusted", body, 0);
    }

    private static JsonObject Posting(string account, string? part, long amount) =>
        new()
        {
            ["account"] = account,
            ["part"] = part,
            ["customer"] = null,
            ["amount"] = amount,
        };
}
