using Kaunta.PricingDiff;

namespace Kaunta.Stack.Pricing;

/// <summary>Random baskets through the server's engine and the till's; `./kaunta pricing-diff` sends more, and other ones.</summary>
public sealed class BothEnginesAgree
{
    private const int Count = 20_000;

    [Fact]
    public async Task Twenty_thousand_random_baskets_come_out_the_same_to_the_byte_and_hold_every_pair_of_features()
    {
        var app = Path.Combine(Repository.Root(), "app");
        var outcome = await Comparison.RunAsync(app, Count, 20261121, TestContext.Current.CancellationToken);
        var difference = outcome.Difference;
        difference?.Theirs.ShouldBe(difference.Ours, $"basket {difference.Index}: {difference.Case.ToJson()}");
        outcome.Cases.ShouldBe(Count);
        outcome.Completed.ShouldBeGreaterThan(Count * 3 / 4);
        outcome.Pairs.All().Where(pair => pair.Count < 50).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_difference_is_made_small_before_it_is_shown()
    {
        // Both engines can be made to differ only by handing them different rules: here what fails is said instead of found.
        var found = new RandomCases(1).Next();
        var small = await Comparison.ShrinkAsync(
            found,
            each => Task.FromResult(each.Basket.Promotions.Count > 0 || each.Basket.Lines.Count > 0)
        );
        Smaller.Of(small).ShouldAllBe(each => each.Basket.Promotions.Count == 0 && each.Basket.Lines.Count == 0);
        (small.Prices.Count + small.Labels.Count + small.Races.Count + small.Basket.Fees.Count).ShouldBe(0);
    }
}
