using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Debts;

/// <summary>What was refunded on account is owed no longer.</summary>
internal sealed class RefundOnAccount : IFactHandler<ReturnCompleted>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnCompleted> facts,
        CancellationToken cancellation
    )
    {
        var book = await DebtBook.OpenAsync(transaction, facts.Select(CustomerOf), cancellation);
        foreach (var fact in facts)
        {
            if (CustomerOf(fact) is { } customer)
                book.Name(fact.Operation, customer);
            book.Add(
                new(
                    fact.Operation,
                    fact.Device,
                    1,
                    CustomerOf(fact),
                    "return",
                    fact.Return.Value,
                    fact.Receipt,
                    fact.Location,
                    fact.BusinessOn,
                    fact.CorrectedAt,
                    -OnAccount.Of(fact.Refunds)
                )
            );
        }
        return book.Flags;
    }

    private static CustomerId? CustomerOf(ReturnCompleted fact) => fact.Customer is { } customer ? new(customer) : null;
}
