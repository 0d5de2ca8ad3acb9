using System.Globalization;
using System.Text.Json;
using Kaunta.Core.Ids;
using Kaunta.Core.Pricing;
using Kaunta.Core.Tax;
using Kaunta.Demo;
using Kaunta.DeviceClient;
using Shouldly;

namespace Kaunta.Modules.Tests.Demo;

/// <summary>The demo's story by itself, without a server.</summary>
public sealed class StoryTests
{
    private static readonly DateTimeOffset Afternoon = new(2026, 11, 21, 13, 20, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_seed_makes_the_same_operations_to_the_byte()
    {
        var story = Told(new(7, Afternoon, 10));
        story.ShouldBe(Told(new(7, Afternoon, 10)));
        story.Count.ShouldBeGreaterThan(800);
        story.ShouldNotBe(Told(new(8, Afternoon, 10)));
    }

    [Fact]
    public void Nothing_happens_after_now_and_today_is_under_way()
    {
        var times = Told(new(1, Afternoon, 3)).ConvertAll(text => JsonDocument.Parse(text).RootElement.GetProperty("at").GetInt64());
        var last = DateTimeOffset.FromUnixTimeMilliseconds(times.Max());
        last.ShouldBeLessThanOrEqualTo(Afternoon);
        last.ShouldBeGreaterThan(Afternoon.AddMinutes(-45));
    }

    [Fact]
    public void Every_barcode_has_a_right_check_digit_and_one_product()
    {
        var barcodes = Sample.Products.Where(product => product.Barcode is not null).Select(product => product.Barcode!).ToList();
        barcodes.Count.ShouldBeGreaterThan(80);
        barcodes.ShouldBeUnique();
        foreach (var barcode in barcodes)
            barcode.ShouldBe(barcode[..12] + ScaleBarcode.CheckDigit(barcode).ToString(CultureInfo.InvariantCulture));
        Sample.Products.Select(product => product.Sku).ShouldBeUnique();
        Sample.Products.Select(product => product.Name).ShouldBeUnique();
        Sample.Products.ShouldAllBe(product => product.PriceMinor > product.CostMinor);
    }

    /// <summary>All operations of both tills, as they were written.</summary>
    private static List<string> Told(DemoPlan plan)
    {
        using var http = new HttpClient();
        var seed = new Seed(plan.Seed);
        var taxes = new TaxRule
        {
            Code = "V",
            Rate = 160_000,
            Inclusive = true,
        };
        var facts = new ShopFacts(
            new(Id(1)),
            1,
            new(Id(2)),
            Sample
                .Products.Select(product => product.Tax)
                .Distinct()
                .ToDictionary(name => name, name => new TaxGroupFacts(name, name, [taxes])),
            [new(new(Id(3)), new(Id(4)), "R1.1"), new(new(Id(5)), new(Id(6)), "R2.1")]
        );
        var tills = facts
            .Registers.Select(
                (register, at) =>
                {
                    var identity = new DeviceIdentity(new(Id(7)), new DeviceId(Id(8 + at)), Id(10 + at));
                    var device = new Device(identity, seed.Key(register.Series), http, TimeProvider.System, new Random(1), () => Id(20));
                    return new Till(device, register, new(Id(1)), new(Id(2)), seed);
                }
            )
            .ToList();
        foreach (var _ in new Story(facts, tills, plan).Days()) { }
        return [.. tills.SelectMany(till => till.Device.Journal.Entries).Select(entry => entry.Operation.Text)];
    }

    private static Guid Id(int number) => new(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0]);
}
