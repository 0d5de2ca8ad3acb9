using Kaunta.Contracts.Facts;
using Kaunta.Core.Money;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Debts;

/// <summary>What was sold on account is owed; whoever a sale names has a place here.</summary>
internal sealed class SellOnAccount : IFactHandler<SaleCompleted>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var book = await DebtBook.OpenAsync(transaction, facts.Select(sale => sale.Customer), cancellation);
        foreach (var sale in facts)
        {
            if (sale.Customer is { } customer)
                book.Name(sale.Operation, customer);
            book.Add(
                new(
                    sale.Operation,
                    sale.Device,
                    1,
                    sale.Customer,
                    "sale",
                    sale.Sale.Value,
                    sale.Receipt,
                    sale.Location,
                    sale.BusinessOn,
                    sale.CorrectedAt,
                    OnAccount.Of(sale.Tenders)
                )
            );
        }
        return book.Flags;
    }
}
