using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Documents;

/// <summary>Ids of sales and returns, and receipt numbers of bindings, that are taken: both write into one series.</summary>
internal sealed record TakenIds(HashSet<Guid> Documents, HashSet<(Guid Binding, long Number)> Receipts)
{
    public static async Task<TakenIds> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyList<(Guid Id, Guid Binding, long Number)> wanted,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- sales.documents.taken
            select sale_id, null::uuid, null::bigint
            from sales.sale
            where tenant_id = $1
              and sale_id = any ($2)
            union all
            select return_id, null, null
            from sales.sale_return
            where tenant_id = $1
              and return_id = any ($2)
            union all
            select null, s.binding_id, s.number
            from unnest($3, $4) as wanted (binding_id, number)
            join sales.sale s
              on s.tenant_id = $1 and s.binding_id = wanted.binding_id and s.number = wanted.number
            union all
            select null, r.binding_id, r.number
            from unnest($3, $4) as wanted (binding_id, number)
            join sales.sale_return r
              on r.tenant_id = $1 and r.binding_id = wanted.binding_id and r.number = wanted.number
            """,
            row => (Document: row.UuidOrNull(0), Binding: row.UuidOrNull(1), Number: row.BigintOrNull(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. wanted.Select(one => one.Id)]),
            Sql.Uuids([.. wanted.Select(one => one.Binding)]),
            Sql.Bigints([.. wanted.Select(one => one.Number)])
        );
        return new(
            [.. rows.Where(row => row.Document is not null).Select(row => row.Document!.Value)],
            [.. rows.Where(row => row.Binding is not null).Select(row => (row.Binding!.Value, row.Number!.Value))]
        );
    }
}
