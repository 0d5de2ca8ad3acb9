using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Receipts;

/// <summary>Answers what other modules ask about receipt numbers.</summary>
internal sealed class ReceiptQueries : IReceiptQueries
{
    public async Task<IReadOnlyDictionary<BindingId, SeriesFacts>> SeriesAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<BindingId> bindings,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- sales.receipt.series
            select n.binding_id, count(*), max(n.number)
            from (
              select binding_id, number
              from sales.sale
              where tenant_id = $1
                and binding_id = any ($2)
              union
              select binding_id, number
              from sales.sale_return
              where tenant_id = $1
                and binding_id = any ($2)
            ) n
            group by n.binding_id
            """,
            row => (Binding: new BindingId(row.GetGuid(0)), Facts: new SeriesFacts(row.GetInt64(1), row.GetInt64(2))),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. bindings.Select(one => one.Value)])
        );
        return rows.ToDictionary(row => row.Binding, row => row.Facts);
    }
}
