using Kaunta.Core.Money;

namespace Kaunta.Core.Stock;

/// <summary>
/// What the stock of one variant at one location is worth, folded movement by movement in the order of application.
/// <c>ValueMinor</c> is the variant's part of the inventory account. Goods go out at the average of what is there. What is sold
/// before it came in goes out at a provisional cost and makes the value negative; the next receipt settles it first, and the
/// difference between what it really cost and what was assumed is a correction.
/// Example: 0 pieces, 5 go out at a last cost of 100: -5 pieces, value -500, cost of goods 500. Then 10 come in at 120: 5 settle the
/// shortage, (120 - 100) x 5 = 100 is corrected, and 5 pieces worth 600 remain.
/// Always: value in = cost out + corrections + value left; and at quantity 0 the value is 0.
/// </summary>
/// <param name="Quantity">Thousandths; below zero when more was sold than came in.</param>
/// <param name="ValueMinor">Minor units; its sign is the quantity's.</param>
/// <param name="LastUnitCost">Thousandths of a minor unit, of the last receipt that named one; null before.</param>
public sealed record StockCost(long Quantity, long ValueMinor, long? LastUnitCost)
{
    public static readonly StockCost None = new(0, 0, null);

    /// <summary>Goods come in at a unit cost (thousandths of a minor unit), which becomes the last cost.</summary>
    /// <param name="quantity">Thousandths, above zero.</param>
    /// <exception cref="RefusedException">amount_out_of_range, quantity_not_positive, price_negative</exception>
    public StockChange In(long quantity, long unitCost) =>
        unitCost < 0 ? throw CoreRefusals.PriceNegative() : Receive(quantity, Exact.Extend(unitCost, quantity), unitCost);

    /// <summary>Goods come in with a value that they have already: restocked returns, transfers. The last cost stays.</summary>
    /// <param name="quantity">Thousandths, above zero.</param>
    /// <exception cref="RefusedException">amount_out_of_range, quantity_not_positive, price_negative</exception>
    public StockChange InAtValue(long quantity, long valueMinor) => Receive(quantity, valueMinor, LastUnitCost);

    /// <summary>Goods go out. What isn't there is costed provisionally: last cost, else the variant's own, else nothing and a flag.</summary>
    /// <param name="quantity">Thousandths, above zero.</param>
    /// <param name="variantUnitCost">Thousandths of a minor unit, or null.</param>
    /// <exception cref="RefusedException">amount_out_of_range, quantity_not_positive</exception>
    public StockChange Out(long quantity, long? variantUnitCost)
    {
        if (quantity <= 0)
            throw CoreRefusals.QuantityNotPositive();
        var there = Math.Min(quantity, Math.Max(Quantity, 0));
        var known =
            there == 0 ? 0
            : there == Quantity ? ValueMinor
            : Exact.MultiplyDivide(ValueMinor, there, Quantity);
        var missing = quantity - there;
        var unitCost = LastUnitCost ?? variantUnitCost;
        var provisional = missing == 0 ? 0 : Exact.Extend(unitCost ?? 0, missing);
        var cost = Exact.Add(known, provisional);
        var after = this with { Quantity = Exact.Subtract(Quantity, quantity), ValueMinor = Exact.Subtract(ValueMinor, cost) };
        return new StockChange(after, -cost, 0, missing > 0 && unitCost is null);
    }

    private StockChange Receive(long quantity, long valueMinor, long? lastUnitCost)
    {
        if (quantity <= 0)
            throw CoreRefusals.QuantityNotPositive();
        if (valueMinor < 0)
            throw CoreRefusals.PriceNegative();
        var correction = Quantity < 0 ? Settle(Math.Min(quantity, Exact.Subtract(0, Quantity)), quantity, valueMinor) : 0;
        var toInventory = Exact.Subtract(valueMinor, correction);
        var after = new StockCost(Exact.Add(Quantity, quantity), Exact.Add(ValueMinor, toInventory), lastUnitCost);
        return new StockChange(after, toInventory, correction, false);
    }

    /// <summary>What the settled units really cost, less what was assumed when they were sold.</summary>
    private long Settle(long settled, long quantity, long valueMinor)
    {
        var really = Exact.MultiplyDivide(valueMinor, settled, quantity);
        var assumed = settled == -Quantity ? -ValueMinor : Exact.MultiplyDivide(-ValueMinor, settled, -Quantity);
        return Exact.Subtract(really, assumed);
    }
}

/// <summary>What one movement did, in minor units.</summary>
/// <param name="InventoryMinor">Change of the inventory account; minus the cost of goods when goods go out.</param>
/// <param name="CorrectionMinor">Goes to cost corrections; what came in is worth inventory + correction.</param>
/// <param name="CostUnknown">Goods went out at no cost because nobody ever said one.</param>
public sealed record StockChange(StockCost After, long InventoryMinor, long CorrectionMinor, bool CostUnknown);
