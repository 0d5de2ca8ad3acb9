using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Reporting.Rollups;

/// <summary>Adds sales to the sums of their day, hour, products and means of payment.</summary>
internal sealed class AddSales : IFactHandler<SaleCompleted>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var rollups = Rollups.Of(transaction);
        foreach (var sale in facts)
        {
            var location = sale.Location.Value;
            var day = rollups.DayOf(location, sale.BusinessOn);
            day.Sales++;
            day.Total += sale.TotalMinor;
            day.Tax += sale.Taxes.Sum(tax => tax.AmountMinor);
            day.Discount += sale.Lines.Sum(line => line.DiscountMinor);
            var hour = rollups.HourOf(location, sale.BusinessOn, sale.LocalHour);
            hour.Sales++;
            hour.Total += sale.TotalMinor;
            AddProducts(rollups, sale);
            AddTenders(rollups, sale);
        }
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }

    private static void AddProducts(Rollups rollups, SaleCompleted sale)
    {
        foreach (var line in sale.Lines)
        {
            if (line.Variant is not { } variant)
                continue;
            var product = rollups.ProductOf(sale.Location.Value, sale.BusinessOn, variant.Value);
            (product.Name, product.IsSold) = (line.Name, true);
            product.Quantity += line.Quantity;
            product.Total += line.TotalMinor;
        }
    }

    /// <summary>Cash is what stayed in the drawer: what was handed over, less the change.</summary>
    private static void AddTenders(Rollups rollups, SaleCompleted sale)
    {
        foreach (var tender in sale.Tenders)
        {
            var kind = rollups.TenderOf(sale.Location.Value, sale.BusinessOn, tender.Kind);
            kind.Count++;
            kind.Amount += tender.AmountMinor;
        }
        if (sale.ChangeMinor != 0)
            rollups.TenderOf(sale.Location.Value, sale.BusinessOn, Core.Sales.Tender.Cash).Amount -= sale.ChangeMinor;
    }
}
