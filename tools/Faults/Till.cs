using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Money;
using Kaunta.Core.Sync;
using Kaunta.DeviceClient;

namespace Kaunta.Faults;

/// <summary>A till in C#: sells, whatever the network does, and tells the witness what it called done.</summary>
internal sealed class Till
{
    /// <summary>Amid faults a dead connection is given up soon, so that more happens in a minute.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(4);

    /// <summary>As the app's, which the engine sets.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(DeviceEngine.DeadlineMs);

    private const long LongQueue = 100;
    private readonly Shop shop;
    private readonly DeviceIdentity identity;
    private readonly Place place;
    private readonly Witness witness;
    private readonly Random chance;
    private readonly ShiftedClock clock = new(TimeSpan.Zero);
    private readonly string name;
    private readonly HttpClient http;
    private long number;
    private int ids;

    /// <param name="patience">How long it waits for an answer, and for each part of one.</param>
    public Till(
        Shop shop,
        string name,
        (DeviceIdentity Identity, ECDsa Key, Place Place) enrolled,
        Uri network,
        Witness witness,
        int seed,
        TimeSpan? patience = null
    )
    {
        (this.shop, this.name, this.witness) = (shop, name, witness);
        (identity, var key, place) = enrolled;
        chance = new Random(seed);
        // One exchange at a time, as the engine wants it.
        var longest = patience ?? Short;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = longest })
        {
            BaseAddress = network,
            Timeout = longest,
        };
        Device = new Device(identity, key, http, clock, new Random(seed + 1), () => NewId("chance"));
        Key = key;
    }

    public Device Device { get; }

    public ECDsa Key { get; }

    public DeviceIdentity Identity => identity;

    public Shop Shop => shop;

    /// <summary>A person sets the clock, or its battery died.</summary>
    public TimeSpan ClockShift
    {
        set => clock.Shift = value;
    }

    /// <summary>What the till waits for that long has come: its clock goes on, and nobody else's.</summary>
    public void Pass(TimeSpan time) => clock.Pass(time);

    public string Name => $"{shop.Number} {name}";

    /// <summary>Sells and exchanges until told to rest. What the network did is of no interest here: the witness and the books are.</summary>
    public async Task RunAsync(CancellationToken rest, CancellationToken stop)
    {
        while (!rest.IsCancellationRequested)
        {
            // A shop with a long queue behind it is not the point: what is lost or doubled shows as well with a short one.
            for (var sales = Device.State.Unsent < LongQueue ? chance.Next(1, 4) : 0; sales > 0; sales--)
                Sell();
            if (chance.Next(12) == 0)
                Receive();
            if (chance.Next(20) == 0)
                Rename();
            // Sometimes without a network for a while: then more goes out at once.
            if (chance.Next(6) != 0)
                await Device.SyncAsync(stop);
            await Task.Delay(chance.Next(10, 120), stop);
        }
    }

    /// <summary>True once everything is confirmed and the light is green.</summary>
    public async Task<bool> SettleAsync(CancellationToken stop) => (await Device.SyncAsync(stop)).Colour == "green";

    public void Receive()
    {
        var goods = shop.Goods[chance.Next(shop.Goods.Count)];
        const long Quantity = 50_000;
        const long UnitCost = 40_000;
        Device.Record(
            "stock.received",
            _ => new JsonObject
            {
                ["id"] = NewId("receipt").ToString(),
                ["location"] = shop.Location.ToString(),
                ["businessOn"] = Today(),
                ["kind"] = "purchase",
                ["supplier"] = null,
                ["reference"] = null,
                ["lines"] = new JsonArray(
                    new JsonObject
                    {
                        ["line"] = 1,
                        ["variant"] = goods.Variant.ToString(),
                        ["quantity"] = Quantity,
                        ["unitCost"] = UnitCost,
                    }
                ),
                ["currency"] = Shop.Currency,
                ["total"] = Exact.Extend(UnitCost, Quantity),
            },
            actor: shop.Owner
        );
        witness.Received(shop.Business.Value, goods.Variant, Quantity);
    }

    public void Sell()
    {
        var lines = Enumerable
            .Range(1, chance.Next(1, 4))
            .Select(line => (Line: line, Goods: shop.Goods[chance.Next(shop.Goods.Count)], Quantity: chance.Next(1, 4) * 1_000L))
            .ToList();
        var total = lines.Sum(line => Amount(line.Goods, line.Quantity));
        number++;
        var sale = NewId("sale");
        var receipt = string.Create(CultureInfo.InvariantCulture, $"{place.Series}-{number:D6}");
        var body = new JsonObject
        {
            ["sale"] = sale.ToString(),
            ["location"] = shop.Location.ToString(),
            ["register"] = place.Register.ToString(),
            ["binding"] = place.Binding.ToString(),
            ["series"] = place.Series,
            ["number"] = number,
            ["receipt"] = receipt,
            ["businessOn"] = Today(),
            ["shift"] = null,
            ["customer"] = null,
            ["currency"] = Shop.Currency,
            ["taxRounding"] = "line",
            ["lines"] = new JsonArray([.. lines.Select(line => Line(line.Line, line.Goods, line.Quantity))]),
            ["basketDiscounts"] = new JsonArray(),
            ["fees"] = new JsonArray(),
            ["taxes"] = Taxes(total),
            ["total"] = total,
            ["cashRounding"] = 0,
            ["tenders"] = new JsonArray(
                new JsonObject
                {
                    ["tender"] = NewId("tender").ToString(),
                    ["kind"] = "cash",
                    ["amount"] = total,
                    ["reference"] = null,
                    ["claimed"] = false,
                }
            ),
            ["change"] = 0,
        };
        Device.Record("sale.completed", _ => body, total, shop.Owner);
        witness.Sold(
            new(
                shop.Business.Value,
                identity.Device.Value,
                sale,
                receipt,
                total,
                lines.GroupBy(line => line.Goods.Variant).ToDictionary(group => group.Key, group => group.Sum(line => line.Quantity))
            )
        );
    }

    /// <summary>An edit that races with those of the other tills.</summary>
    private void Rename()
    {
        var goods = shop.Goods[chance.Next(shop.Goods.Count)];
        var seen = Device.Rows.GetValueOrDefault(("product", goods.Product.ToString()))?.Version;
        Device.Record(
            "product.saved",
            _ => new JsonObject
            {
                ["id"] = goods.Product.ToString(),
                ["base"] = seen,
                ["set"] = new JsonObject { ["name"] = $"{goods.Name} of {Name} {number}" },
                ["variants"] = new JsonObject(),
            },
            actor: shop.Owner
        );
    }

    private JsonObject Line(int line, Goods goods, long quantity)
    {
        var amount = Amount(goods, quantity);
        return new()
        {
            ["line"] = line,
            ["product"] = goods.Product.ToString(),
            ["variant"] = goods.Variant.ToString(),
            ["name"] = goods.Name,
            ["unit"] = "pc",
            ["quantity"] = quantity,
            ["unitPrice"] = goods.Price,
            ["priceSource"] = "variant",
            ["priceRevision"] = goods.Revision.ToString(),
            ["gross"] = amount,
            ["discounts"] = new JsonArray(),
            ["promotions"] = new JsonArray(),
            ["allocated"] = 0,
            ["net"] = amount,
            ["taxGroup"] = shop.TaxGroup.ToString(),
            ["taxGroupRevision"] = shop.TaxGroupRevision.ToString(),
            ["taxes"] = Taxes(amount),
            ["total"] = amount,
            ["note"] = null,
            ["reason"] = null,
        };
    }

    private static JsonArray Taxes(long amount) =>
        new(
            new JsonObject
            {
                ["code"] = Shop.TaxCode,
                ["rate"] = 0,
                ["inclusive"] = true,
                ["base"] = amount,
                ["amount"] = 0,
            }
        );

    private static long Amount(Goods goods, long quantity) => Exact.Extend(goods.Price, quantity);

    private string Today() =>
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("O", CultureInfo.InvariantCulture);

    private Guid NewId(string kind) =>
        shop.Seed.Id(TimeProvider.System.GetUtcNow(), kind, $"{identity.Device} {Interlocked.Increment(ref ids)}");

    /// <summary>The rows that a device of this place sees, apart from its own outcomes.</summary>
    public static Dictionary<string, string> Shared(Device device) =>
        device
            .Rows.Where(row => !row.Value.Partition.StartsWith("device/", StringComparison.Ordinal))
            .ToDictionary(
                row => $"{row.Key.Kind} {row.Key.Id}",
                row => $"{row.Value.Version} {JsonSerializer.Serialize(row.Value.Row)}",
                StringComparer.Ordinal
            );

    /// <summary>The same device's view, pulled anew from the beginning over a good network.</summary>
    public async Task<Device> PullAnewAsync(Uri server, CancellationToken stop)
    {
        using var direct = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
        var fresh = new Device(identity, Key, direct, TimeProvider.System, new Random(1), () => NewId("fresh"));
        // A view of which a part is missing would differ: what a busy server kept waiting is asked for again.
        await Polling.IsSoWithinAsync(
            TimeSpan.FromMinutes(1),
            async () => (await fresh.SyncAsync(stop)).Reason is not ("later" or "timeout" or "network" or "cut"),
            stop
        );
        return fresh;
    }
}
