using Kaunta.Contracts.Facts;
using Kaunta.Core.Ledger;
using Kaunta.Core.Money;
using Kaunta.Modules.Ledger.Closing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Posting;

/// <summary>The money side of sales.</summary>
internal sealed class PostSales : IFactHandler<SaleCompleted>
{
    public Task ReadAheadAsync(TenantTransaction transaction, IReadOnlyList<SaleCompleted> facts, CancellationToken cancellation) =>
        Periods.FirstOpenAsync(transaction, cancellation);

    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    ) =>
        Books.PostAsync(
            transaction,
            [
                .. facts.Select(sale => new BookedEntry(
                    sale.Device.Value,
                    sale.Operation.Value,
                    "sale",
                    sale.Location.Value,
                    sale.BusinessOn,
                    SaleEntry.Of(Figures(sale))
                )),
            ],
            cancellation
        );

    private static SaleFigures Figures(SaleCompleted sale) =>
        new(
            sale.Location,
            sale.Register,
            sale.TotalMinor,
            sale.CashRoundingMinor,
            sale.ChangeMinor,
            Exact.Sum(sale.Lines.Select(line => line.DiscountMinor)),
            [.. sale.Taxes.Select(tax => (tax.Code, tax.AmountMinor))],
            [
                .. sale.Tenders.Select(tender => new ReceivedTender(
                    tender.Kind,
                    tender.AmountMinor,
                    tender.Claimed,
                    null,
                    tender.ExchangeDifferenceMinor
                )),
            ],
            sale.TipMinor,
            sale.VouchersSoldMinor
        );
}
