using System.Globalization;
using System.Numerics;
using Npgsql;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>Folds what happened to stock, in the order in which it was accepted, as the ledger's rules say; written apart from the product's.</summary>
internal sealed class StockOracle
{
    private readonly Dictionary<Guid, (BigInteger Quantity, BigInteger Value, BigInteger? LastCost)> stock = [];

    public BigInteger CostOfGoods { get; private set; }

    public BigInteger Corrections { get; private set; }

    public IEnumerable<string> Levels => stock.Select(one => $"{one.Key} {one.Value.Quantity} {one.Value.Value}");

    /// <summary>Answers what the goods cost.</summary>
    public BigInteger Sell(Guid variant, BigInteger sold)
    {
        var (quantity, value, last) = stock.GetValueOrDefault(variant);
        var there = BigInteger.Max(0, BigInteger.Min(sold, quantity));
        var cost = (there == 0 ? 0 : Round(value * there, quantity)) + Round((sold - there) * (last ?? 0), 1_000_000);
        CostOfGoods += cost;
        stock[variant] = (quantity - sold, value - cost, last);
        return cost;
    }

    public void Receive(Guid variant, BigInteger received, BigInteger unitCost)
    {
        var worth = Round(received * unitCost, 1_000_000);
        ComeIn(variant, received, worth, unitCost);
    }

    /// <summary>Goods come back, worth what they had cost; where that isn't known, at the last cost.</summary>
    public void TakeBack(Guid variant, BigInteger quantity, BigInteger? cost)
    {
        var last = stock.GetValueOrDefault(variant).LastCost;
        var worth = cost ?? Round(quantity * (last ?? 0), 1_000_000);
        CostOfGoods -= worth;
        ComeIn(variant, quantity, worth, last);
    }

    private void ComeIn(Guid variant, BigInteger received, BigInteger worth, BigInteger? lastCost)
    {
        var (quantity, value, _) = stock.GetValueOrDefault(variant);
        var short_ = BigInteger.Max(0, BigInteger.Min(received, -quantity));
        var correction = short_ == 0 ? 0 : Round(worth * short_, received) - Round(value * short_, quantity);
        Corrections += correction;
        stock[variant] = (quantity + received, value + worth - correction, lastCost);
    }

    /// <summary>Half away from zero.</summary>
    public static BigInteger Round(BigInteger number, BigInteger divisor)
    {
        if (divisor < 0)
            (number, divisor) = (-number, -divisor);
        var twice = 2 * BigInteger.Abs(number) + divisor;
        return number.Sign * (twice / (2 * divisor));
    }

    /// <summary>What the product says, in the form of <see cref="Levels"/>.</summary>
    public static async Task<List<string>> LevelsAsync(TestTill till)
    {
        await using var connection = new NpgsqlConnection(till.Shop.Server.Cluster.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            $"select variant_id, quantity, value_minor from inventory.stock_level where tenant_id = '{till.Shop.Business}'",
            connection
        );
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var levels = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            levels.Add(string.Create(CultureInfo.InvariantCulture, $"{rows.GetGuid(0)} {rows.GetInt64(1)} {rows.GetInt64(2)}"));
        return levels;
    }
}
