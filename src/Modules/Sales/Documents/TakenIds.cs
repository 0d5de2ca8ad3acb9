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
        var runs = RunsOf(wanted);
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
            from unnest($3, $4, $5) as run (binding_id, first, last)
            join sales.sale s
              on s.tenant_id = $1 and s.binding_id = run.binding_id and s.number between run.first and run.last
            union all
            select null, r.binding_id, r.number
            from unnest($3, $4, $5) as run (binding_id, first, last)
            join sales.sale_return r
              on r.tenant_id = $1 and r.binding_id = run.binding_id and r.number between run.first and run.last
            """,
            row => (Document: row.UuidOrNull(0), Binding: row.UuidOrNull(1), Number: row.BigintOrNull(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. wanted.Select(one => one.Id)]),
            Sql.Uuids([.. runs.Select(run => run.Binding)]),
            Sql.Bigints([.. runs.Select(run => run.First)]),
            Sql.Bigints([.. runs.Select(run => run.Last)])
        );
        return new(
            [.. rows.Where(row => row.Document is not null).Select(row => row.Document!.Value)],
            [.. rows.Where(row => row.Binding is not null).Select(row => (row.Binding!.Value, row.Number!.Value))]
        );
    }

    /// <summary>Numbers of one binding that follow each other are looked for together: mostly they are all that it gave since the last push.</summary>
    private static List<(Guid Binding, long First, long Last)> RunsOf(IReadOnlyList<(Guid Id, Guid Binding, long Number)> wanted)
    {
        var runs = new List<(Guid Binding, long First, long Last)>();
        foreach (var (_, binding, number) in wanted.OrderBy(one => one.Binding).ThenBy(one => one.Number))
        {
            if (runs.Count > 0 && runs[^1] is var last && last.Binding == binding && number - last.Last <= 1)
                runs[^1] = last with { Last = number };
            else
                runs.Add((binding, number, number));
        }
        return runs;
    }
}
