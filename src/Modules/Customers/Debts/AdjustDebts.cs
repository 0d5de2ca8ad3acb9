using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Debts;

/// <summary>The books were adjusted by hand on accounts receivable. A line that names nobody is a debt of nobody, and needs no flag.</summary>
internal sealed class AdjustDebts : IFactHandler<DebtAdjusted>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<DebtAdjusted> facts,
        CancellationToken cancellation
    )
    {
        var book = await DebtBook.OpenAsync(transaction, facts.Select(fact => fact.Customer), cancellation);
        foreach (var fact in facts)
            book.Add(
                new(
                    fact.Operation,
                    fact.Device,
                    fact.Line,
                    fact.Customer,
                    "adjustment",
                    fact.Adjustment,
                    null,
                    fact.Location,
                    fact.BusinessOn,
                    fact.CorrectedAt,
                    fact.AmountMinor
                )
            );
        var nobody = facts.Where(fact => fact.Customer is null).Select(fact => fact.Operation).ToHashSet();
        var named = facts.Where(fact => fact.Customer is not null).Select(fact => fact.Operation).ToHashSet();
        return [.. book.Flags.Where(flag => named.Contains(flag.Operation) || !nobody.Contains(flag.Operation))];
    }
}
