using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;
using Kaunta.DeviceClient;
using Shouldly;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>
/// Another device of the shop, without a screen: it joins by a code, brings the goods, a second location and the sales of the last
/// nine days, and sends all of it at once, as a till that had been offline does.
/// </summary>
internal sealed class SecondTill
{
    private const long PieceThousandths = 1000;
    private readonly Device device;
    private readonly MovedClock clock;
    private readonly JsonObject joined;
    private readonly string[] staff;
    private readonly Dictionary<string, (string Id, string Revision, IReadOnlyList<TaxRule> Taxes)> taxGroups = [];
    private readonly Dictionary<string, Shelf> shelves = [];
    private readonly DateTimeOffset now;
    private long receipts;

    private SecondTill(
        Device device,
        MovedClock clock,
        JsonObject joined,
        IEnumerable<DeviceRow> taxGroups,
        string[] staff,
        DateTimeOffset now
    )
    {
        this.device = device;
        this.clock = clock;
        this.joined = joined;
        this.staff = staff;
        this.now = now;
        // By name, as rows come in the order of their random ids.
        foreach (var row in taxGroups.Select(group => group.Row).OrderBy(row => Text(row, "name"), StringComparer.Ordinal))
            this.taxGroups[Text(row, "name")] = (
                Text(row, "id"),
                Text(row, "revision"),
                row.GetProperty("taxes").Deserialize<List<TaxRule>>(JsonSerializerOptions.Web)!
            );
    }

    public static async Task<SecondTill> JoinAsync(string address, string code, string name, DateTimeOffset now)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (id, incarnation) = (new DeviceId(Guid.CreateVersion7()), Guid.CreateVersion7());
        var http = new HttpClient { BaseAddress = new Uri(address) };
        var request = new JsonObject
        {
            ["code"] = code,
            ["device"] = id.ToString(),
            ["incarnation"] = incarnation.ToString(),
            ["publicKey"] = DeviceKey.PublicText(key),
            ["deviceName"] = name,
        };
        using var answer = await http.PostAsJsonAsync("/api/devices", request);
        answer.EnsureSuccessStatusCode();
        var joined = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        var identity = new DeviceIdentity(new(Guid.Parse((string)joined["business"]!)), id, incarnation);

        // One look at the feed first: an exchange sets a device's clock right, and the one that sells has to live in the past.
        var look = new Device(identity, key, http, new MovedClock(now), new Random(1), Guid.CreateVersion7);
        (await look.SyncAsync(CancellationToken.None)).Colour.ShouldBe("green");
        var staff = look.Rows.Where(row => row.Key.Kind == "staff").Select(row => row.Key.Id).Order(StringComparer.Ordinal).ToArray();
        var clock = new MovedClock(now.AddDays(-9));
        var device = new Device(identity, key, http, clock, new Random(2), Guid.CreateVersion7);
        return new(device, clock, joined, look.Rows.Where(row => row.Key.Kind == "tax_group").Select(row => row.Value), staff, now);
    }

    public void AddLocation(string name, string address)
    {
        Record(
            "location.saved",
            personal => new JsonObject
            {
                ["id"] = NewId(),
                ["base"] = null,
                ["set"] = new JsonObject
                {
                    ["name"] = name,
                    ["code"] = "LL",
                    ["timeZone"] = "Africa/Blantyre",
                    ["dayStartMinutes"] = 240,
                    ["address"] = personal.Hide(address),
                    ["phone"] = personal.Hide("+265 999 123 456"),
                    ["taxNumber"] = "MW-20457731",
                    ["closed"] = false,
                },
            }
        );
    }

    public void Stock(IReadOnlyList<Goods> goods)
    {
        var categories = Goods.Categories.ToDictionary(category => category.Name, _ => NewId());
        foreach (var (at, (name, colour)) in Goods.Categories.Index())
            Record(
                "category.saved",
                _ =>
                    Edit(
                        categories[name],
                        new()
                        {
                            ["name"] = name,
                            ["sort"] = at,
                            ["colour"] = colour,
                        }
                    )
            );
        foreach (var (at, one) in goods.Index())
            Shelve(one, at, categories[one.Category]);
        var tracked = shelves.Values.Where(shelf => shelf.Goods.Tracked).ToList();
        Record(
            "stock.received",
            personal => new JsonObject
            {
                ["id"] = NewId(),
                ["location"] = (string)joined["location"]!,
                ["businessOn"] = Today,
                ["kind"] = "opening",
                ["reference"] = personal.Hide("Counted on the first day"),
                ["lines"] = new JsonArray([.. tracked.Select((shelf, at) => Arrival(shelf, at))]),
                ["currency"] = "MWK",
                ["total"] = tracked.Select(Arrival).Sum(line => Core.Money.Exact.Extend((long)line["unitCost"]!, (long)line["quantity"]!)),
            }
        );
    }

    /// <summary>Nine days with ever the same rhythm; the last of them is today, until <see cref="now"/>.</summary>
    public void SellForNineDays()
    {
        var few = shelves.Values.Where(shelf => shelf.Goods.PriceMinor < 2_000_000).ToList();
        for (var day = -8; day <= 0; day++)
        {
            var sales = 5 + ((day + 8) % 4);
            for (var at = 0; at < sales; at++)
            {
                var from = ((day + 8) * 31) + (at * 7);
                clock.Now = new DateTimeOffset(now.Date, TimeSpan.Zero)
                    .AddDays(day)
                    .AddHours(5)
                    .AddMinutes((at * 600 / sales) + (from % 40));
                var lines = Enumerable
                    .Range(0, 1 + (from % 4))
                    .Select(line => (few[(from + (line * 13)) % few.Count], 1 + ((from + line) % 3)));
                Sell([.. lines.DistinctBy(line => line.Item1)]);
            }
        }
    }

    /// <summary>What the owner has to look at: more sold than there was, and a price that nobody set; the largest sale of the week too.</summary>
    public void SellOddly()
    {
        clock.Now = now.AddMinutes(-50);
        Sell([(shelves[Goods.Sugar], 95)]);
        clock.Now = now.AddMinutes(-35);
        var sheet = shelves[Goods.Sheet];
        Sell([(sheet with { Goods = sheet.Goods with { PriceMinor = 1_000_000 }, Revision = NewId() }, 4)]);
        clock.Now = now.AddMinutes(-20);
        Sell([(shelves[Goods.Pump], 1), (sheet, 12), (shelves[Goods.Bread], 2)]);
    }

    /// <summary>What the list of what to review calls the outcomes of <see cref="RecordOddities"/>.</summary>
    public static readonly string[] Oddities = ["not carried out", "kept for later"];

    /// <summary>An edit that can't stand, and an operation that only a newer server knows.</summary>
    public void RecordOddities()
    {
        Record("category.saved", _ => Edit(NewId(), new() { ["name"] = "" }));
        Record("table.reserved", _ => new JsonObject { ["id"] = NewId() });
    }

    public async Task SendAsync()
    {
        clock.Now = now;
        // The days that it jumped over look like an exchange that never ended: it waits a little, then tries again.
        for (var attempt = 0; attempt < 5 && (await device.SyncAsync(CancellationToken.None)).Colour != "green"; attempt++)
            clock.Now += TimeSpan.FromMinutes(5);
        device.Light.ShouldBe(new Core.Sync.Light("green", null, 0));
        device.Journal.Entries.Where(entry => entry.Outcome is not ("applied" or "flagged" or "refused" or "held")).ShouldBeEmpty();
    }

    private string Today => clock.Now.AddHours(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Shelve(Goods one, int at, string category)
    {
        var (product, variant) = (NewId(), NewId());
        var group = taxGroups.Values.ElementAt(at % 3);
        var entry = Record(
            "product.saved",
            _ =>
            {
                var body = Edit(
                    product,
                    new()
                    {
                        ["name"] = one.Name,
                        ["category"] = category,
                        ["taxGroup"] = group.Id,
                    }
                );
                body["variants"] = new JsonObject
                {
                    [variant] = new JsonObject
                    {
                        ["name"] = "",
                        ["unit"] = "pc",
                        ["price"] = one.PriceMinor * 1000,
                        ["tracked"] = one.Tracked,
                        ["sku"] = string.Create(CultureInfo.InvariantCulture, $"MW-{at:0000}"),
                        ["barcodes"] = new JsonArray(one.Barcode),
                    },
                };
                return body;
            }
        );
        shelves[one.Name] = new(one, product, variant, entry.Operation.Id.ToString(), group);
    }

    private static JsonObject Arrival(Shelf shelf, int at) =>
        new()
        {
            ["line"] = at + 1,
            ["variant"] = shelf.Variant,
            ["quantity"] = (at % 9 == 4 ? 4 : 12 + (at * 7 % 80)) * PieceThousandths,
            ["unitCost"] = shelf.Goods.PriceMinor * 800,
        };

    private void Sell(IReadOnlyList<(Shelf Shelf, int Pieces)> lines)
    {
        var basket = new Basket
        {
            Currency = "MWK",
            CashDenomination = 100,
            Lines =
            [
                .. lines.Select(
                    (line, at) =>
                        new BasketLine
                        {
                            Line = at + 1,
                            Variant = line.Shelf.Variant,
                            Quantity = line.Pieces * PieceThousandths,
                            UnitPrice = line.Shelf.Goods.PriceMinor * 1000,
                            TaxGroup = line.Shelf.Tax.Id,
                            Taxes = line.Shelf.Tax.Taxes,
                        }
                ),
            ],
        };
        const long note = 500_000;
        var given = (BasketPricing.Price(basket).Value.Total + note - 1) / note * note;
        var sold = BasketPricing.Complete(basket with { Tenders = [new Tender("cash", given)] }).Value;
        var binding = joined["binding"]!;
        receipts++;
        var body = new JsonObject
        {
            ["sale"] = NewId(),
            ["location"] = (string)joined["location"]!,
            ["register"] = (string)binding["register"]!,
            ["binding"] = (string)binding["id"]!,
            ["series"] = (string)binding["series"]!,
            ["number"] = receipts,
            ["receipt"] = string.Create(CultureInfo.InvariantCulture, $"{(string)binding["series"]!}-{receipts:000000}"),
            ["businessOn"] = Today,
            ["currency"] = "MWK",
            ["taxRounding"] = "line",
            ["lines"] = new JsonArray([.. sold.Lines.Select((line, at) => Line(lines[at].Shelf, lines[at].Pieces, line))]),
            ["taxes"] = Node(sold.Taxes),
            ["total"] = sold.Total,
            ["cashRounding"] = sold.CashRounding,
            ["tenders"] = new JsonArray(
                new JsonObject
                {
                    ["tender"] = NewId(),
                    ["kind"] = "cash",
                    ["amount"] = given,
                    ["reference"] = null,
                    ["claimed"] = false,
                }
            ),
            ["change"] = sold.Change,
        };
        Record("sale.completed", _ => body, sold.Total + sold.CashRounding);
    }

    private static JsonObject Line(Shelf shelf, int pieces, PricedLine priced) =>
        new()
        {
            ["line"] = priced.Line,
            ["product"] = shelf.Product,
            ["variant"] = shelf.Variant,
            ["name"] = shelf.Goods.Name,
            ["unit"] = "pc",
            ["quantity"] = pieces * PieceThousandths,
            ["unitPrice"] = shelf.Goods.PriceMinor * 1000,
            ["priceSource"] = "variant",
            ["priceRevision"] = shelf.Revision,
            ["gross"] = priced.Gross,
            ["discounts"] = new JsonArray(),
            ["promotions"] = new JsonArray(),
            ["allocated"] = priced.Allocated,
            ["net"] = priced.Net,
            ["taxGroup"] = shelf.Tax.Id,
            ["taxGroupRevision"] = shelf.Tax.Revision,
            ["taxes"] = Node(priced.Taxes),
            ["total"] = priced.Total,
        };

    private JournalEntry Record(string type, Func<PersonalValues, JsonObject> body, long controlMinor = 0) =>
        device.Record(type, body, controlMinor, new StaffId(Guid.Parse(staff[receipts % staff.Length])));

    private static JsonObject Edit(string id, JsonObject set) =>
        new()
        {
            ["id"] = id,
            ["base"] = null,
            ["set"] = set,
        };

    private static string NewId() => Guid.CreateVersion7().ToString();

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, JsonSerializerOptions.Web)!;

    /// <summary>Goods with what a till knows of them.</summary>
    private sealed record Shelf(
        Goods Goods,
        string Product,
        string Variant,
        string Revision,
        (string Id, string Revision, IReadOnlyList<TaxRule> Taxes) Tax
    );

    /// <summary>A clock that stands until it is moved on.</summary>
    private sealed class MovedClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.UtcTicks;
    }
}
