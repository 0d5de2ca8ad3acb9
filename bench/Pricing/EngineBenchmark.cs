using BenchmarkDotNet.Attributes;
using Kaunta.Core.Pricing;

namespace Kaunta.PricingBench;

[MemoryDiagnoser]
public class EngineBenchmark
{
    private readonly Basket _basket = FullBasket.Make();
    private readonly Basket _plain = FullBasket.Make() with { Promotions = [] };

    [Benchmark(Description = "20 lines, 20 promotions")]
    public long WithPromotions() => BasketPricing.Price(_basket).Value.Total;

    [Benchmark(Description = "20 lines, no promotion")]
    public long WithoutPromotions() => BasketPricing.Price(_plain).Value.Total;
}
