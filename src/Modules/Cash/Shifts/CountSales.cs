using Kaunta.Contracts.Facts;
using Kaunta.Core.Cash;
using Kaunta.Core.Money;
using Kaunta.Core.Sales;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary>Adds sales to the shifts that they were rung up in.</summary>
internal sealed class CountSales : IFactHandler<SaleCompleted>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    ) => ShiftEntries.AddAsync(transaction, [.. facts.Where(sale => sale.InShift is not null).Select(Entry)], cancellation);

    private static ShiftEntry Entry(SaleCompleted sale) =>
        new(
            sale.Operation,
            sale.Device,
            sale.InShift!,
            sale.Location.Value,
            sale.Register.Value,
            sale.BusinessOn,
            sale.CorrectedAt,
            "sale",
            ShiftFigures.OfSale(
                sale.TotalMinor,
                sale.TipMinor,
                sale.VouchersSoldMinor,
                sale.CashRoundingMinor,
                sale.ChangeMinor,
                Exact.Sum(sale.Lines.Select(line => line.DiscountMinor)),
                sale.Taxes.Select(tax => new ShiftTax(tax.Code, tax.AmountMinor)),
                [.. sale.Tenders.Select(tender => (tender.Kind, Worth(tender)))]
            )
        );

    /// <summary>Cash of another currency is in the drawer at its worth.</summary>
    private static long Worth(SoldTender tender) =>
        tender.Kind == Tender.Cash ? Exact.Add(tender.AmountMinor, tender.ExchangeDifferenceMinor) : tender.AmountMinor;
}
