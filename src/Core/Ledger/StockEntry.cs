using Kaunta.Core.Ids;
using Kaunta.Core.Money;

namespace Kaunta.Core.Ledger;

/// <summary>The goods side of the books, from what a movement did to inventory and corrections (see <c>StockCost</c>), minor units.</summary>
public static class StockEntry
{
    /// <summary>Goods were sold: their cost leaves inventory.</summary>
    /// <param name="inventoryMinor">Change of the inventory account, at most zero.</param>
    public static Entry Sold(LocationId location, long inventoryMinor) =>
        Entry.Of([new(Chart.CostOfGoods(location), -inventoryMinor), new(Chart.Inventory(location), inventoryMinor)]);

    /// <summary>Goods came from a supplier, who is owed what they cost.</summary>
    /// <param name="inventoryMinor">Change of the inventory account.</param>
    /// <param name="correctionMinor">What settling units sold short cost beyond what was assumed.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Purchased(LocationId location, long inventoryMinor, long correctionMinor) =>
        Received(location, inventoryMinor, correctionMinor, Chart.AccountsPayable());

    /// <summary>Goods were there when the books were opened.</summary>
    /// <inheritdoc cref="Purchased"/>
    public static Entry Opened(LocationId location, long inventoryMinor, long correctionMinor) =>
        Received(location, inventoryMinor, correctionMinor, Chart.OpeningBalances());

    /// <summary>Goods were written off, or found: what they cost is a loss, or makes one smaller.</summary>
    /// <inheritdoc cref="Purchased"/>
    public static Entry Adjusted(LocationId location, long inventoryMinor, long correctionMinor) =>
        Received(location, inventoryMinor, correctionMinor, Chart.WriteOffs(location));

    private static Entry Received(LocationId location, long inventoryMinor, long correctionMinor, Account from) =>
        Entry.Of([
            new(Chart.Inventory(location), inventoryMinor),
            new(Chart.CostCorrections(location), correctionMinor),
            new(from, -Exact.Add(inventoryMinor, correctionMinor)),
        ]);
}
