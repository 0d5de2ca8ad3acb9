using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Fees;

/// <summary>What a sale adds to its goods must be something that this shop ever charged: else it is flagged <c>price_unknown</c>.</summary>
internal sealed class CheckFees : IFactHandler<SaleCompleted>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var charged = facts.SelectMany(sale => sale.Fees.Select(fee => (sale.Operation, fee.Fee))).ToList();
        if (charged.Count == 0)
            return [];
        var known = await KnownAsync(
            transaction,
            [.. charged.Where(one => one.Fee is not null).Select(one => one.Fee!.Value).Distinct()],
            cancellation
        );
        return
        [
            .. charged
                .Where(one => one.Fee is not { } fee || !known.Contains(fee))
                .Select(one => new FactFlag(one.Operation, "price_unknown"))
                .Distinct(),
        ];
    }

    private static async Task<HashSet<Guid>> KnownAsync(
        TenantTransaction transaction,
        IReadOnlyList<Guid> fees,
        CancellationToken cancellation
    ) =>
        [
            .. await transaction.QueryAsync(
                """
                -- catalog.sale.fees
                select fee_id
                from catalog.fee
                where tenant_id = $1
                  and fee_id = any ($2)
                """,
                row => row.GetGuid(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. fees])
            ),
        ];
}
