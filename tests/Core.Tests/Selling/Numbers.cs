using System.Numerics;
using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Selling;

/// <summary>What a row of a table can't say of the arithmetic: any numbers, and what only a mistake in the rules could ask for.</summary>
public sealed class Numbers
{
    private static readonly long[] Edges =
    [
        -Exact.Max - 1,
        -Exact.Max,
        -Exact.Max + 1,
        -4_503_599_627_370_496,
        -94_906_267,
        -3,
        -1,
        0,
        1,
        2,
        94_906_265,
        94_906_267,
        4_503_599_627_370_496,
        Exact.Max - 1,
        Exact.Max,
        Exact.Max + 1,
    ];

    [Fact]
    public void Sums_and_products_are_exact_or_refused()
    {
        foreach (var a in Edges)
        foreach (var b in Edges)
        {
            Same(() => Exact.Add(a, b), (BigInteger)a + b, true);
            Same(() => Exact.Subtract(a, b), (BigInteger)a - b, true);
            Same(() => Exact.Multiply(a, b), (BigInteger)a * b, true);
            foreach (var divisor in Edges.Where(edge => edge > 0))
                Same(() => Exact.MultiplyDivide(a, b, divisor), Rounded((BigInteger)a * b, divisor), IsInRange(a) && IsInRange(b));
        }
        Exact.Add(long.MaxValue, long.MinValue).ShouldBe(-1);
        Should.Throw<RefusedException>(() => Exact.Add(long.MaxValue, 1));
        Should.Throw<RefusedException>(() => Exact.Add(long.MinValue, -1));
    }

    [Fact]
    public void Products_are_compared_and_divided_exactly()
    {
        var figures = Edges.Where(edge => edge >= 0 && IsInRange(edge)).ToList();
        foreach (var a in figures)
        foreach (var b in figures)
        foreach (var c in figures)
        {
            Math.Sign(Exact.CompareProducts(a, b, c, Exact.Max)).ShouldBe(((BigInteger)a * b).CompareTo((BigInteger)c * Exact.Max));
            if (c == 0 || (BigInteger)a * b / c > Exact.Max)
                continue;
            var (quotient, remainder) = Exact.ProductDivRem(a, b, c);
            ((BigInteger)quotient * c + remainder).ShouldBe((BigInteger)a * b);
            remainder.ShouldBeInRange(0, c - 1);
        }
    }

    [Fact]
    public void What_only_a_mistake_in_the_rules_could_ask_for_is_an_error_and_no_refusal()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Exact.MultiplyDivide(1, 1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Exact.MultiplyDivide(1, 1, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => Allocation.Split(-1, [1]));
        Should.Throw<ArgumentOutOfRangeException>(() => Allocation.Split(1, [2, -1]));
        Should.Throw<ArgumentOutOfRangeException>(() => Allocation.Split(1, [0, 0]));
    }

    [Fact]
    public void Many_parts_are_split_as_few_are()
    {
        long[] weights = [7, 1, 5, 3, 5, 2, 9, 4];
        Allocation.Split(17, [.. weights, .. new long[30]]).ShouldBe([.. Allocation.Split(17, weights), .. new long[30]]);
        // Among equals the given order decides, in both.
        Comparison<int> last = (a, b) => b.CompareTo(a);
        Allocation.Split(3, [1, 1, 1, 1], last).ShouldBe([0, 1, 1, 1]);
        Allocation.Split(1, [.. Enumerable.Repeat(1L, 40)], last).ShouldBe([.. new long[39], 1]);
    }

    [Fact]
    public void A_promotion_is_found_twice_among_many_too()
    {
        Basket With(IEnumerable<int> numbers) =>
            new()
            {
                Currency = "KES",
                Lines = [],
                Promotions =
                [
                    .. numbers.Select(number => new Promotion
                    {
                        Id = $"p{number}",
                        Revision = "r",
                        Kind = PromotionKind.Percent,
                    }),
                ],
            };
        foreach (var count in new[] { 2, 32, 33, 50 })
        {
            BasketPricing.Price(With(Enumerable.Range(1, count))).Refusal.ShouldBeNull();
            BasketPricing.Price(With([.. Enumerable.Range(1, count), count])).Refusal!.Code.ShouldBe("promotion_repeated");
        }
    }

    private static bool IsInRange(BigInteger value) => BigInteger.Abs(value) <= Exact.Max;

    private static BigInteger Rounded(BigInteger product, long divisor) =>
        product.Sign * ((BigInteger.Abs(product) * 2 + divisor) / ((BigInteger)divisor * 2));

    private static void Same(Func<long> compute, BigInteger expected, bool inputsFit)
    {
        if (inputsFit && IsInRange(expected))
            ((BigInteger)compute()).ShouldBe(expected);
        else
            Should.Throw<RefusedException>(() => compute()).Refusal.Code.ShouldBe("amount_out_of_range");
    }
}
