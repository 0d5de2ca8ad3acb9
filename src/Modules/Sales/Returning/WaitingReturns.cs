using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Returning;

/// <summary>
/// Returns that came before their sale: when it arrives, what they paid back gets its reason, in the order in which they had come, and
/// whoever looks at flags sees that the question is answered.
/// </summary>
internal sealed class WaitingReturns(IOperationFlags flags, IEnumerable<IFactHandler<ReturnMatched>> listeners)
{
    /// <param name="BusinessOn">The day that it counts on, which a person may have moved.</param>
    internal sealed record Waiting(ReturnBody Body, Guid Operation, Guid Device, DateOnly BusinessOn, int LocalHour);

    /// <param name="waiting">Of sales that have just been written.</param>
    public async Task MatchAsync(TenantTransaction transaction, List<Waiting> waiting, CancellationToken cancellation)
    {
        if (waiting.Count == 0)
            return;
        var sold = await SoldSales.ReadAsync(transaction, waiting.Select(one => one.Body.Sale!.Value).ToHashSet(), cancellation);
        var matched = waiting.ConvertAll(one =>
            (
                Return: one,
                // What has no receipt was booked when it came.
                Lines: one.Body.Lines.Where(line => line.Of is not null).Select(line => sold.Take(line, one.Body.Sale)).ToList()
            )
        );
        sold.Save(transaction);
        ReturnRows.Match(
            transaction,
            matched.ConvertAll(one => (one.Return.Body.Return, (IReadOnlyList<ReturnedGoods>)one.Lines.ConvertAll(line => line.Goods)))
        );
        var facts = matched.ConvertAll(one => AsFact(one.Return, one.Lines.ConvertAll(line => line.Goods)));
        var found = new List<FactFlag>();
        foreach (var listener in listeners)
            found.AddRange(await listener.HandleAsync(transaction, facts, cancellation));
        var byOperation = found.ToLookup(flag => flag.Operation.Value, flag => flag.Flag);
        flags.Change(
            transaction,
            matched.ConvertAll(one => new FlagChange(
                new(one.Return.Device),
                new(one.Return.Operation),
                "waiting_for_sale",
                [.. ReturnFlags.Of(one.Lines).Concat(byOperation[one.Return.Operation]).Distinct()]
            ))
        );
    }

    private static ReturnMatched AsFact(Waiting one, IReadOnlyList<ReturnedGoods> lines) =>
        new(
            new OperationId(one.Operation),
            new(one.Device),
            new(one.Body.Return),
            new(one.Body.Sale!.Value),
            new(one.Body.Location),
            one.BusinessOn,
            one.LocalHour,
            lines
        );

    /// <summary>The returns that wait for one of these sales.</summary>
    public static Task<List<Waiting>> ReadAsync(TenantTransaction transaction, IReadOnlyList<Guid> sales, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- sales.returning.waiting
            select body, operation_id, device_id, business_on, local_hour
            from sales.sale_return
            where tenant_id = $1
              and sale_id = any ($2)
              and waiting
            order by version, operation_id
            """,
            row => new Waiting(
                ReturnBody.Kept(row.GetString(0)),
                row.GetGuid(1),
                row.GetGuid(2),
                row.GetFieldValue<DateOnly>(3),
                row.GetInt32(4)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. sales])
        );
}
