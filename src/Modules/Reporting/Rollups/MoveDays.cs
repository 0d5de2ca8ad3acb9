using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Reporting.Rollups;

/// <summary>A document counts on another day: what it added to the sums of the one is taken off, and added to those of the other.</summary>
internal sealed class MoveDays(IStockQueries stock, ILedgerQueries books) : IFactHandler<DocumentRedated>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<DocumentRedated> facts,
        CancellationToken cancellation
    )
    {
        foreach (var fact in facts)
        {
            var costs = await stock.CostsAsync(transaction, fact.DocumentDevice, fact.DocumentOperation, cancellation);
            var returnedTax = fact.Figures.IsReturn
                ? await books.TaxAsync(transaction, fact.DocumentDevice, fact.DocumentOperation, cancellation)
                : 0;
            foreach (var (on, sign) in new[] { (fact.From, -1), (fact.To, 1) })
            {
                var place = new Place(Rollups.Of(transaction), fact.Location.Value, on, sign);
                if (fact.Figures.IsReturn)
                    AddReturn(place, fact.LocalHour, fact.Figures, returnedTax);
                else
                    AddSale(place, fact.LocalHour, fact.Figures);
                foreach (var (variant, cost) in costs)
                {
                    place.Day.Cost += sign * cost;
                    place.ProductOf(variant.Value).Cost += sign * cost;
                }
            }
        }
        return [];
    }

    private sealed record Place(Rollups Rollups, Guid Location, DateOnly On, int Sign)
    {
        public Rollups.Day Day => Rollups.DayOf(Location, On);

        public Rollups.Hour HourOf(int hour) => Rollups.HourOf(Location, On, hour);

        public Rollups.Product ProductOf(Guid variant) => Rollups.ProductOf(Location, On, variant);

        public Rollups.Tender TenderOf(string kind) => Rollups.TenderOf(Location, On, kind);
    }

    /// <summary>As <see cref="AddSales"/> counts it.</summary>
    private static void AddSale(Place place, int localHour, DayFigures sale)
    {
        var (sign, day, hour) = (place.Sign, place.Day, place.HourOf(localHour));
        day.Sales += sign;
        day.Total += sign * sale.TotalMinor;
        day.Tax += sign * sale.TaxMinor;
        day.Discount += sign * sale.DiscountMinor;
        hour.Sales += sign;
        hour.Total += sign * sale.TotalMinor;
        foreach (var goods in sale.Goods)
        {
            var product = place.ProductOf(goods.Variant.Value);
            (product.Name, product.IsSold) = (goods.Name, true);
            product.Quantity += sign * goods.Quantity;
            product.Total += sign * goods.TotalMinor;
        }
        foreach (var tender in sale.Tenders)
        {
            var kind = place.TenderOf(tender.Kind);
            kind.Count += sign;
            kind.Amount += sign * tender.AmountMinor;
        }
        if (sale.ChangeMinor != 0)
            place.TenderOf(Core.Sales.Tender.Cash).Amount -= sign * sale.ChangeMinor;
    }

    /// <summary>As <see cref="AddReturns"/> counts it.</summary>
    private static void AddReturn(Place place, int localHour, DayFigures returned, long taxMinor)
    {
        var (sign, day, hour) = (place.Sign, place.Day, place.HourOf(localHour));
        day.Returns += sign;
        day.Returned += sign * returned.TotalMinor;
        day.ReturnedTax += sign * taxMinor;
        hour.Returns += sign;
        hour.Returned += sign * returned.TotalMinor;
        foreach (var goods in returned.Goods)
        {
            var product = place.ProductOf(goods.Variant.Value);
            if (!product.IsSold)
                product.Name = goods.Name;
            product.ReturnedQuantity += sign * goods.Quantity;
            product.Returned += sign * goods.TotalMinor;
        }
        foreach (var tender in returned.Tenders)
        {
            var kind = place.TenderOf(tender.Kind);
            kind.Refunds += sign;
            kind.Refunded += sign * tender.AmountMinor;
        }
    }
}
