using FsCheck;
using FsCheck.Fluent;
using Kaunta.Core.Money;
using Kaunta.Core.Stock;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Books;

public sealed class StockCosts
{
    private const long Piece = 1000;

    /// <summary>100.00 in thousandths of a minor unit.</summary>
    private const long Hundred = 100_00_000;

    [Fact]
    public void Goods_go_out_at_the_average_of_what_is_there()
    {
        var stock = StockCost.None.In(10 * Piece, Hundred).After.In(10 * Piece, 2 * Hundred).After;
        stock.ShouldBe(new StockCost(20 * Piece, 3000_00, 2 * Hundred));
        var sold = stock.Out(5 * Piece, null);
        (sold.InventoryMinor, sold.CorrectionMinor, sold.CostUnknown).ShouldBe((-750_00, 0, false));
        sold.After.ShouldBe(new StockCost(15 * Piece, 2250_00, 2 * Hundred));
    }

    [Fact]
    public void The_last_unit_takes_all_the_value_that_is_left()
    {
        // 1.00 for 3: 0.33, then round(0.67 / 2) = 0.34 (half away from zero), then what is left.
        var stock = StockCost.None.InAtValue(3 * Piece, 100).After;
        var costs = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var change = stock.Out(Piece, null);
            costs.Add(-change.InventoryMinor);
            stock = change.After;
        }
        costs.ShouldBe([33, 34, 33]);
        (stock.Quantity, stock.ValueMinor).ShouldBe((0, 0));
    }

    [Fact]
    public void What_is_sold_before_it_came_is_settled_and_corrected_by_the_next_receipt()
    {
        var empty = StockCost.None.In(Piece, Hundred).After.Out(Piece, null).After;
        var shortage = empty.Out(5 * Piece, null);
        (shortage.InventoryMinor, shortage.CostUnknown).ShouldBe((-500_00, false));
        var receipt = shortage.After.In(10 * Piece, Hundred * 120 / 100);
        (receipt.InventoryMinor, receipt.CorrectionMinor).ShouldBe((1100_00, 100_00));
        receipt.After.ShouldBe(new StockCost(5 * Piece, 600_00, Hundred * 120 / 100));
    }

    [Fact]
    public void A_receipt_that_covers_only_part_of_a_shortage_settles_that_part()
    {
        var shortage = StockCost.None.Out(10 * Piece, Hundred).After;
        var receipt = shortage.In(4 * Piece, Hundred * 120 / 100);
        (receipt.InventoryMinor, receipt.CorrectionMinor).ShouldBe((400_00, 80_00));
        (receipt.After.Quantity, receipt.After.ValueMinor).ShouldBe((-6 * Piece, -600_00));
    }

    [Fact]
    public void A_sale_across_zero_takes_what_is_there_and_assumes_the_rest()
    {
        var change = StockCost.None.In(2 * Piece, Hundred).After.Out(5 * Piece, null);
        (change.InventoryMinor, change.After.Quantity, change.After.ValueMinor).ShouldBe((-500_00, -3 * Piece, -300_00));
    }

    [Fact]
    public void The_provisional_cost_is_the_last_one_then_the_variants_then_nothing_with_a_flag()
    {
        StockCost.None.In(Piece, Hundred).After.Out(2 * Piece, 7 * Hundred).InventoryMinor.ShouldBe(-200_00);
        var own = StockCost.None.Out(Piece, 7 * Hundred);
        (own.InventoryMinor, own.CostUnknown).ShouldBe((-700_00, false));
        var nobodyKnows = StockCost.None.Out(Piece, null);
        (nobodyKnows.InventoryMinor, nobodyKnows.CostUnknown).ShouldBe((0, true));
        StockCost.None.InAtValue(Piece, 500).After.Out(Piece, null).CostUnknown.ShouldBeFalse();
    }

    [Fact]
    public void A_cost_of_nothing_that_somebody_named_is_known()
    {
        var change = StockCost.None.In(Piece, 0).After.Out(2 * Piece, Hundred);
        (change.InventoryMinor, change.CostUnknown).ShouldBe((0, false));
    }

    [Fact]
    public void What_comes_back_has_the_value_that_it_went_out_with_and_names_no_new_cost()
    {
        var stock = StockCost.None.In(2 * Piece, Hundred).After.Out(Piece, null).After.In(Piece, 3 * Hundred).After;
        stock.InAtValue(Piece, 100_00).After.ShouldBe(new StockCost(3 * Piece, 500_00, 3 * Hundred));
    }

    [Fact]
    public void A_receipt_that_fills_a_shortage_exactly_leaves_no_value()
    {
        var receipt = StockCost.None.Out(3 * Piece, 333).After.In(3 * Piece, Hundred);
        (receipt.After.Quantity, receipt.After.ValueMinor, receipt.CorrectionMinor).ShouldBe((0, 0, 300_00 - 1));
    }

    [Fact]
    public void Movements_of_nothing_or_beyond_the_range_are_refused()
    {
        Code(() => StockCost.None.In(0, 1)).ShouldBe("quantity_not_positive");
        Code(() => StockCost.None.Out(-1, 1)).ShouldBe("quantity_not_positive");
        Code(() => StockCost.None.In(1, -1)).ShouldBe("price_negative");
        Code(() => StockCost.None.InAtValue(1, -1)).ShouldBe("price_negative");
        Code(() => StockCost.None.In(Exact.Max, Exact.Max)).ShouldBe("amount_out_of_range");
        Code(() => StockCost.None.In(Exact.Max, 1).After.In(1, 1)).ShouldBe("amount_out_of_range");
    }

    [Fact]
    public void In_every_order_of_arrival_all_value_received_is_accounted_for()
    {
        Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var random = new Random(seed);
                    var movements = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Movement.Of(random)).ToArray();
                    for (var order = 0; order < 4; order++)
                    {
                        CheckFold(movements);
                        random.Shuffle(movements);
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true).WithReplay(20261121, 1));
    }

    private static void CheckFold(Movement[] movements)
    {
        var stock = StockCost.None;
        long received = 0,
            costOfGoods = 0,
            corrections = 0,
            inventory = 0,
            quantity = 0;
        foreach (var movement in movements)
        {
            var before = stock;
            var change = movement.Apply(stock);
            stock = change.After;
            inventory += change.InventoryMinor;
            corrections += change.CorrectionMinor;
            quantity += movement.In ? movement.Quantity : -movement.Quantity;
            if (movement.In)
                received += movement.Value;
            else
                costOfGoods -= change.InventoryMinor;
            stock.Quantity.ShouldBe(quantity);
            stock.ValueMinor.ShouldBe(inventory);
            Math.Sign(stock.ValueMinor).ShouldBeOneOf(0, Math.Sign(stock.Quantity));
            if (stock.Quantity == 0)
                stock.ValueMinor.ShouldBe(0);
            if (before.Quantity >= 0 && movement.In)
                change.CorrectionMinor.ShouldBe(0);
            if (!movement.In)
                change.InventoryMinor.ShouldBeLessThanOrEqualTo(0);
        }
        (costOfGoods + corrections + inventory).ShouldBe(received);
        // Selling out what is left, or filling what is missing, leaves nothing behind, whatever came before.
        if (stock.Quantity > 0)
            stock.Out(stock.Quantity, null).After.ValueMinor.ShouldBe(0);
        if (stock.Quantity < 0)
            stock.In(-stock.Quantity, 12_345).After.ValueMinor.ShouldBe(0);
    }

    private static string Code(Func<StockChange> movement) => Should.Throw<RefusedException>(() => movement()).Refusal.Code;

    private sealed record Movement(bool In, long Quantity, long? UnitCost, long Value)
    {
        public static Movement Of(Random random)
        {
            var quantity = random.Next(3) == 0 ? random.NextInt64(1, 5000) : random.Next(1, 6) * Piece;
            var unitCost = random.NextInt64(0, 50_000);
            return random.Next(10) switch
            {
                < 5 => new(false, quantity, random.Next(2) == 0 ? unitCost : null, 0),
                < 9 => new(true, quantity, unitCost, Exact.Extend(unitCost, quantity)),
                _ => new(true, quantity, null, unitCost),
            };
        }

        public StockChange Apply(StockCost stock) =>
            !In ? stock.Out(Quantity, UnitCost)
            : UnitCost is { } unitCost ? stock.In(Quantity, unitCost)
            : stock.InAtValue(Quantity, Value);
    }
}
