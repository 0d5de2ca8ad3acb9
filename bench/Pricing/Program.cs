using System.Diagnostics;
using Kaunta.Core.Pricing;
using Kaunta.PricingBench;
var b = FullBasket.Make();
var p = b with { Promotions = [] };
var sale = BasketPricing.Price(b).Value;
Console.WriteLine(string.Join(" ", sale.Lines.SelectMany(l => l.Promotions).GroupBy(x => x.Promotion[^2..]).Select(g => g.Key + ":" + g.Count())));
for (var r = 0; r < 8; r++)
{
    foreach (var (n, x) in new[] { ("promo", b), ("plain", p) })
    {
        var a0 = GC.GetAllocatedBytesForCurrentThread();
        var w = Stopwatch.StartNew();
        for (var i = 0; i < 20000; i++) BasketPricing.Price(x);
        Console.WriteLine($"{n} {w.Elapsed.TotalMicroseconds / 20000:F2} us {(GC.GetAllocatedBytesForCurrentThread() - a0) / 20000} B");
    }
}
