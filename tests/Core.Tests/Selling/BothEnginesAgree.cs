using System.Diagnostics;
using System.Text.Json;
using Kaunta.Core.Pricing;
using Kaunta.Core.Tax;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Selling;

/// <summary>Random baskets through the server's engine and the till's; the results must be the same bytes.</summary>
public sealed class BothEnginesAgree
{
    private const int Count = 2000;

    [Fact]
    public async Task Two_thousand_random_baskets_come_out_the_same_to_the_byte()
    {
        var baskets = Baskets();
        var ours = baskets.Select(Result).ToArray();
        var theirs = await PriceInNodeAsync(baskets.Select(basket => JsonSerializer.Serialize(basket, SellingJson.Options)));
        theirs.Length.ShouldBe(Count);
        for (var i = 0; i < Count; i++)
            theirs[i].ShouldBe(ours[i], $"basket {i}: {JsonSerializer.Serialize(baskets[i], SellingJson.Options)}");
        ours.Count(result => !result.StartsWith("{\"refused\"", StringComparison.Ordinal)).ShouldBeGreaterThan(Count * 3 / 4);
    }

    [Fact]
    public void They_cover_every_pair_of_features()
    {
        var seen = Baskets().Where(basket => BasketPricing.Complete(basket).Refusal is null).Select(Features).ToArray();
        var all = seen.SelectMany(features => features).Distinct().Order(StringComparer.Ordinal).ToArray();
        all.Length.ShouldBe(19);
        // A customer can't have tax rounded both ways, or a receipt be split and not split: pairs are of what can be together.
        foreach (var (a, b) in all.SelectMany(a => all.Where(b => string.CompareOrdinal(a, b) < 0).Select(b => (a, b))))
            seen.Count(features => features.Contains(a) && features.Contains(b)).ShouldBeGreaterThan(0, $"{a} with {b}");
    }

    private static Basket[] Baskets()
    {
        var random = new RandomBaskets(20261121);
        return [.. Enumerable.Range(0, Count).Select(_ => random.Next())];
    }

    private static string Result(Basket basket)
    {
        var answer = BasketPricing.Complete(basket);
        return answer.Refusal is { } refusal
            ? JsonSerializer.Serialize(new { refused = refusal.Code })
            : JsonSerializer.Serialize(answer.Value, SellingJson.Options);
    }

    private static HashSet<string> Features(Basket basket)
    {
        var taxes = basket.Lines.SelectMany(line => line.Taxes).ToArray();
        var discounts = basket.Lines.SelectMany(line => line.Discounts).ToArray();
        (string Name, bool Has)[] features =
        [
            ("receipt rounding", basket.TaxRounding == TaxRounding.Receipt),
            ("exempt customer", basket.TaxExempt),
            ("several lines", basket.Lines.Count > 1),
            ("repeated variant", basket.Lines.GroupBy(line => line.Variant).Any(group => group.Count() > 1)),
            ("weighed", basket.Lines.Any(line => line.Quantity % 1000 != 0)),
            ("free", basket.Lines.Any(line => line.UnitPrice == 0)),
            ("line percent", discounts.Any(discount => discount.Kind == AmountKind.Percent)),
            ("line amount", discounts.Any(discount => discount.Kind == AmountKind.Amount)),
            ("basket percent", basket.BasketDiscounts.Any(discount => discount.Kind == AmountKind.Percent)),
            ("basket amount", basket.BasketDiscounts.Any(discount => discount.Kind == AmountKind.Amount)),
            ("inclusive", taxes.Any(tax => tax.Inclusive && !tax.Compound)),
            ("exclusive", taxes.Any(tax => !tax.Inclusive && !tax.Compound)),
            ("inclusive compound", taxes.Any(tax => tax.Inclusive && tax.Compound)),
            ("exclusive compound", taxes.Any(tax => !tax.Inclusive && tax.Compound)),
            ("zero-rated or exempt goods", taxes.Any(tax => tax.Kind != TaxKind.Standard)),
            ("fee percent", basket.Fees.Any(fee => fee.Kind == AmountKind.Percent)),
            ("taxed fee", basket.Fees.Any(fee => fee.Taxes.Count > 0)),
            ("coins", basket.CashDenomination is not null && basket.Tenders.Any(tender => tender.Kind == "cash")),
            ("split tender", basket.Tenders.Count > 1),
        ];
        return [.. features.Where(feature => feature.Has).Select(feature => feature.Name)];
    }

    private static async Task<string[]> PriceInNodeAsync(IEnumerable<string> lines)
    {
        var app = Path.GetFullPath(Path.Combine(Vectors.Folder(), "..", "app"));
        Directory.Exists(Path.Combine(app, "node_modules", "vite")).ShouldBeTrue("Run `npm ci` in app first.");
        var start = new ProcessStartInfo("node", [Path.Combine("tools", "price-baskets.mjs")])
        {
            WorkingDirectory = app,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var line in lines)
            await node.StandardInput.WriteLineAsync(line);
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        node.ExitCode.ShouldBe(0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
