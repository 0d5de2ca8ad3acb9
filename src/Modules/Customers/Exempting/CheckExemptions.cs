using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Exempting;

/// <summary>
/// A sale without tax is for a customer who is exempt: of nobody, or of a customer who isn't, it is flagged <c>exemption_unknown</c>.
/// One who hasn't arrived yet may well be. The sale stands in any case.
/// </summary>
internal sealed class CheckExemptions : IFactHandler<SaleCompleted>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var untaxed = facts.Where(sale => sale.Basket is { TaxExempt: true }).ToList();
        if (untaxed.Count == 0)
            return [];
        var taxed = await TaxedAsync(
            transaction,
            [.. untaxed.Where(sale => sale.Customer is not null).Select(sale => sale.Customer!.Value.Value).Distinct()],
            cancellation
        );
        return
        [
            .. untaxed
                .Where(sale => sale.Customer is not { } customer || taxed.Contains(customer))
                .Select(sale => new FactFlag(sale.Operation, "exemption_unknown")),
        ];
    }

    /// <summary>Those who pay taxes like anybody.</summary>
    private static async Task<HashSet<CustomerId>> TaxedAsync(
        TenantTransaction transaction,
        IReadOnlyList<Guid> customers,
        CancellationToken cancellation
    ) =>
        [
            .. await transaction.QueryAsync(
                """
                -- customers.customer.taxed
                select customer_id
                from customers.customer
                where tenant_id = $1
                  and customer_id = any ($2)
                  and not tax_exempt
                  and not placeholder
                  and not erased
                """,
                row => new CustomerId(row.GetGuid(0)),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. customers])
            ),
        ];
}
