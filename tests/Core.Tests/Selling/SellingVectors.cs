using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Cash;
using Kaunta.Core.Credit;
using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Core.Time;
using Kaunta.PricingDiff;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Selling;

/// <summary>The tables of spec/vectors, which TypeScript runs too. See the README there.</summary>
public sealed class SellingVectors
{
    private static readonly Dictionary<string, JsonElement> Tables = new[]
    {
        "numbers",
        "allocation",
        "currencies",
        "settlement",
        "returns",
        "payouts",
        "exchanges",
        "voucher-codes",
        "credit",
        "drawer",
        "shifts",
        "baskets",
        "promotions",
        "extras",
        "windows",
        "zones",
        "days",
        "conditions",
        "prices",
        "price-lists",
        "labels",
        "races",
        "second-currency",
    }.ToDictionary(name => name, name => Vectors.Read("vectors", $"{name}.json"));

    public static IEnumerable<TheoryDataRow<string, int, string>> Rows() =>
        Tables.SelectMany(table =>
            table
                .Value.GetProperty("rows")
                .EnumerateArray()
                .Select((row, i) => new TheoryDataRow<string, int, string>(table.Key, i, row.GetProperty("why").GetString()!))
        );

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_row_comes_out_as_written(string table, int index, string why)
    {
        var row = Tables[table].GetProperty("rows")[index];
        var expected = JsonSerializer.SerializeToNode(
            row.TryGetProperty("refused", out var code) ? new { refused = code.GetString() } : (object)Wanted(table, row)
        )!;
        var got = JsonSerializer.SerializeToNode(Run(table, row), SellingJson.Options)!;
        Pick(got, expected)!.ToJsonString().ShouldBe(expected.ToJsonString(), why);
    }

    /// <summary>What the office asks before it keeps a promotion is what pricing refuses for the promotion's own sake.</summary>
    [Fact]
    public void A_promotion_that_pricing_refuses_is_not_kept()
    {
        foreach (var row in Tables["windows"].GetProperty("rows").EnumerateArray())
        {
            var window = row.GetProperty("window").Deserialize<PromotionWindow>(SellingJson.Options);
            var fault = PromotionChecks.Of(Percent(100_000) with { Window = window })?.Code;
            var refused = row.TryGetProperty("refused", out var code) ? code.GetString() : null;
            if (row.GetProperty("at").ValueKind != JsonValueKind.Null && (fault is not null || refused is null))
                fault.ShouldBe(refused, row.GetProperty("why").GetString());
        }
        PromotionChecks.Of(Percent(1_000_000)).ShouldBeNull();
        PromotionChecks.Of(Percent(1_000_001))!.Code.ShouldBe("promotion_out_of_range");
        PromotionChecks.Of(Percent(1) with { Window = new PromotionWindow { From = "2026-02-30" } })!.Code.ShouldBe("date_unreadable");
        PromotionChecks.Of(Percent(1) with { Window = new PromotionWindow { To = "2026-02-30" } })!.Code.ShouldBe("date_unreadable");
    }

    private static Promotion Percent(long value) =>
        new()
        {
            Id = "p",
            Revision = "r",
            Kind = PromotionKind.Percent,
            Value = value,
        };

    [Fact]
    public void There_are_tables_enough() => Rows().Count().ShouldBeGreaterThan(400);

    [Fact]
    public void Every_currency_has_the_exponent_that_TypeScript_gives_it()
    {
        var all = Vectors.Read("vectors", "currency-exponents.json").Deserialize<Dictionary<string, int>>()!;
        Currency.All.ToDictionary(currency => currency.Code, currency => currency.Exponent).ShouldBe(all, ignoreOrder: true);
    }

    private static object Wanted(string table, JsonElement row) =>
        table == "drawer"
            ? new { @is = new { expected = row.GetProperty("expected"), difference = row.GetProperty("difference") } }
            : new { @is = row.GetProperty("is") };

    private static object Run(string table, JsonElement row)
    {
        try
        {
            return new { @is = Compute(table, row) };
        }
        catch (RefusedException refused)
        {
            return new { refused = refused.Refusal.Code };
        }
    }

    private static object? Compute(string table, JsonElement row)
    {
        switch (table)
        {
            case "numbers":
                var numbers = Longs(row.GetProperty("multiplyDivide"));
                return Exact.MultiplyDivide(numbers[0], numbers[1], numbers[2]);
            case "allocation":
                return Allocation.Split(row.GetProperty("whole").GetInt64(), Longs(row.GetProperty("weights")));
            case "currencies":
                return Currency.Find(row.GetProperty("currency").GetString()!)?.Exponent;
            case "settlement":
                var coin = row.GetProperty("coin");
                var tenders = row.GetProperty("tenders").EnumerateArray().Select(t => new Tender(t[0].GetString()!, t[1].GetInt64()));
                var settled = Unwrap(
                    Settlement.Of(
                        row.GetProperty("total").GetInt64(),
                        [.. tenders],
                        coin.ValueKind == JsonValueKind.Null ? null : coin.GetInt64(),
                        "KES"
                    )
                );
                return new[] { settled.CashRounding, settled.Change };
            case "returns":
                return Returned(row);
            case "payouts":
                var p = Longs(row.GetProperty("payOut"));
                return ReturnedLine.PayOut(p[0], p[1], p[2], p[3], p[4]);
            case "exchanges":
                return Exchanged(row);
            case "voucher-codes":
                return VoucherCode.Read(row.GetProperty("typed").GetString());
            case "credit":
                var c = row.GetProperty("credit");
                var (limit, balance, pending) = (c[0].GetInt64(), c[2].GetInt64(), c[3].GetInt64());
                long? allowance = c[1].ValueKind == JsonValueKind.Null ? null : c[1].GetInt64();
                return new
                {
                    left = CreditRule.Left(limit, allowance, balance, pending, row.GetProperty("online").GetBoolean()),
                    worst = CreditRule.WorstCase(limit, allowance, row.GetProperty("tills").GetInt64()),
                };
            case "drawer":
                return Counted(row);
            case "shifts":
                return ShiftRows.Compute(row);
            case "windows":
                var at = row.GetProperty("at");
                var time = at.ValueKind == JsonValueKind.Null ? null : new LocalTime(at[0].GetString()!, at[1].GetInt32());
                return IsGranted(Node(new { window = row.GetProperty("window") }), Node(new { at = time }));
            case "zones":
                return IsGranted(Node(new { window = row.GetProperty("window") }), Node(new { at = Wall(row) }));
            case "days":
                return Day(row);
            case "conditions":
                return IsGranted(Node(row.GetProperty("promotion")), Node(row.GetProperty("basket")));
            case "prices":
                return Question<PriceQuestion>(row).Answer();
            case "price-lists":
                var (ofGroup, ofLocation) = Question<ListQuestion>(row).Answer();
                return new[] { ofGroup?.Revision, ofLocation?.Revision };
            case "labels":
                var question = Question<LabelQuestion>(row);
                if (ScaleBarcode.Read(question.Code, question.Rules) is not { } label)
                    return null;
                var (quantity, unitPrice) = label.LineAt(question.UnitPrice);
                return new
                {
                    item = label.Item,
                    quantity,
                    unitPrice,
                };
            case "races":
                var r = Longs(row.GetProperty("race"));
                var raced = RacedReturn.Of(r[0], r[1], r[2], r[3], r[4], r[5]);
                return new[] { raced.Within, raced.OverReturned, raced.AcceptedMinor, raced.ToRecoverMinor };
            case "second-currency":
                var paid = Unwrap(
                    Settlement.Of(
                        row.GetProperty("total").GetInt64(),
                        row.GetProperty("tenders").Deserialize<Tender[]>(SellingJson.Options)!,
                        row.GetProperty("coin").Deserialize<long?>(),
                        row.GetProperty("currency").GetString()!
                    )
                );
                return new[] { paid.CashRounding, paid.Change, paid.ExchangeDifference };
            default:
                return row.TryGetProperty("complete", out var basket)
                    ? Unwrap(BasketPricing.Complete(Basket(table, basket)))
                    : Unwrap(BasketPricing.Price(Basket(table, row.GetProperty("price"))));
        }
    }

    private static LocalTime Wall(JsonElement row) => ShopTime.At(row.GetProperty("at").GetDateTimeOffset(), Zone(row));

    private static string Day(JsonElement row) =>
        ShopTime
            .DayOf(
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetProperty("at").GetInt64()),
                Zone(row),
                row.GetProperty("dayStartMinutes").GetInt32()
            )
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static TimeZoneInfo Zone(JsonElement row) => TimeZoneInfo.FindSystemTimeZoneById(row.GetProperty("zone").GetString()!);

    private static long[] Exchanged(JsonElement row)
    {
        var e = Longs(row.GetProperty("exchange"));
        var exchange = Unwrap(Exchange.Of(e[0], e[1], e[2], e[3] != 0));
        return [exchange.Against, exchange.OnAccount, exchange.ToPay, exchange.ToGiveBack];
    }

    private static object Counted(JsonElement row)
    {
        var d = Longs(row.GetProperty("drawer"));
        var drawer = new Drawer(d[0], d[1], d[2], d[3], d[4]);
        var counted = Drawer.Count(row.GetProperty("counted").EnumerateArray().Select(c => (c[0].GetInt64(), c[1].GetInt64())));
        return new { expected = drawer.Expected, difference = drawer.Difference(counted) };
    }

    private static List<ReturnedLine> Returned(JsonElement row)
    {
        var given = row.GetProperty("line");
        var line = JsonNode.Parse("""{"discounts":[],"allocated":0,"exempted":0,"taxes":[]}""")!.AsObject();
        foreach (var field in given.EnumerateObject())
            line[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        var sold = line.Deserialize<SoldLine>(SellingJson.Options)!;
        var returned = 0L;
        var parts = new List<ReturnedLine>();
        foreach (var quantity in Longs(row.GetProperty("parts")))
        {
            parts.Add(Unwrap(ReturnedLine.Of(sold, returned, quantity)));
            returned += quantity;
        }
        return parts;
    }

    /// <summary>Whether a promotion of 10 % without conditions of its own is granted on a basket of one thing.</summary>
    private static bool IsGranted(JsonObject promotion, JsonObject basket)
    {
        var whole = JsonNode
            .Parse(
                """
                {"currency":"KES","lines":[{"line":1,"variant":"a","quantity":1000,"unitPrice":1000000}],
                 "promotions":[{"promotion":"p","revision":"r","kind":"percent","value":100000}]}
                """
            )!
            .AsObject();
        foreach (var (name, value) in promotion)
            whole["promotions"]![0]![name] = value?.DeepClone();
        foreach (var (name, value) in basket)
            whole[name] = value?.DeepClone();
        return Unwrap(BasketPricing.Price(whole.Deserialize<Basket>(SellingJson.Options)!)).Total == 900;
    }

    private static JsonObject Node(object value) => JsonSerializer.SerializeToNode(value, SellingJson.Options)!.AsObject();

    /// <summary>The fields of a row that ask, without its reason and answer.</summary>
    private static T Question<T>(JsonElement row)
    {
        var node = Node(row);
        foreach (var name in new[] { "why", "steps", "is", "refused" })
            node.Remove(name);
        return node.Deserialize<T>(SellingJson.Options)!;
    }

    private static Basket Basket(string table, JsonElement element)
    {
        var basket = JsonNode.Parse(element.GetRawText())!;
        if (!Tables[table].TryGetProperty("taxGroups", out var groups))
            return basket.Deserialize<Basket>(SellingJson.Options)!;
        var fees = basket["fees"]?.AsArray() ?? [];
        foreach (var item in basket["lines"]!.AsArray().Concat(fees))
            if (item!["taxGroup"] is { } group)
                item["taxes"] = JsonNode.Parse(groups.GetProperty(group.GetValue<string>()).GetRawText());
        foreach (var fee in fees)
            fee!.AsObject().Remove("taxGroup");
        return basket.Deserialize<Basket>(SellingJson.Options)!;
    }

    private static T Unwrap<T>(Answer<T> answer)
        where T : class => answer.Refusal is { } refusal ? throw new RefusedException(refusal) : answer.Value;

    private static long[] Longs(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetInt64())];

    /// <summary>Of what came out, the figures that the row names; a list keeps its own length.</summary>
    private static JsonNode? Pick(JsonNode? got, JsonNode? wanted) =>
        (got, wanted) switch
        {
            (JsonArray have, JsonArray want) => new JsonArray([.. have.Select((item, i) => Pick(item, i < want.Count ? want[i] : null))]),
            (JsonObject have, JsonObject want) => new JsonObject(
                want.Select(field => KeyValuePair.Create(field.Key, Pick(have[field.Key], field.Value)))
            ),
            _ => got?.DeepClone(),
        };
}
