using System.Collections.Concurrent;

namespace Kaunta.Faults;

/// <summary>A sale that a client called done.</summary>
/// <param name="Quantities">Thousandths, by variant.</param>
internal sealed record WitnessedSale(
    Guid Business,
    Guid Device,
    Guid Sale,
    string Receipt,
    long TotalMinor,
    IReadOnlyDictionary<Guid, long> Quantities
);

/// <summary>What the clients called done, written down outside of them and of the server.</summary>
internal sealed class Witness
{
    private readonly ConcurrentQueue<WitnessedSale> sales = new();
    private readonly ConcurrentDictionary<(Guid Business, Guid Variant), long> received = new();

    public IReadOnlyCollection<WitnessedSale> Sales => sales;

    public void Sold(WitnessedSale sale) => sales.Enqueue(sale);

    public void Received(Guid business, Guid variant, long quantity) =>
        received.AddOrUpdate((business, variant), quantity, (_, before) => before + quantity);

    /// <summary>What was witnessed of one business: all that its own database can know.</summary>
    public Witness Of(Guid business)
    {
        var own = new Witness();
        foreach (var sale in sales.Where(sale => sale.Business == business))
            own.Sold(sale);
        foreach (var ((of, variant), quantity) in received.Where(one => one.Key.Business == business))
            own.Received(of, variant, quantity);
        return own;
    }

    /// <summary>What must be on the shelves, by business and variant.</summary>
    public Dictionary<(Guid Business, Guid Variant), long> Stock()
    {
        var stock = new Dictionary<(Guid, Guid), long>(received);
        foreach (var sale in sales)
        foreach (var (variant, quantity) in sale.Quantities)
            stock[(sale.Business, variant)] = stock.GetValueOrDefault((sale.Business, variant)) - quantity;
        return stock;
    }
}
