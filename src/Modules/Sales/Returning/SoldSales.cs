using Kaunta.Contracts.Facts;
using Kaunta.Core.Money;
using Kaunta.Core.Sales;
using Kaunta.Modules.Sales.Completing;
using Kaunta.Platform.Database;
using Npgsql;
using SoldLine = Kaunta.Core.Sales.SoldLine;

namespace Kaunta.Modules.Sales.Returning;

/// <summary>
/// The sales that one batch of returns names: read once under the business's lock, taken from in journal order, written once. What has
/// come back of a line follows the order of arrival, so units that two tills took back without knowing of each other are counted once.
/// </summary>
internal sealed class SoldSales
{
    private readonly Dictionary<Guid, Sold> sales;
    private readonly Dictionary<(Guid Sale, int Line), (long Quantity, long Refunded)> returned;
    private readonly HashSet<(Guid Sale, int Line)> changed = [];

    private SoldSales(IReadOnlyList<Found> found)
    {
        sales = found.ToDictionary(one => one.Sale, one => one.Sold);
        returned = found
            .SelectMany(one => one.Lines.Select((line, at) => ((one.Sale, line), (one.Quantities[at], one.Refunded[at]))))
            .ToDictionary();
    }

    private sealed record Sold(Guid Device, Guid Operation, IReadOnlyDictionary<int, SoldLine> Lines);

    private sealed record Found(Guid Sale, Sold Sold, int[] Lines, long[] Quantities, long[] Refunded);

    public static async Task<SoldSales> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<Guid> sales,
        CancellationToken cancellation
    ) =>
        sales.Count == 0
            ? new([])
            : new(
                await transaction.QueryAsync(
                    """
                    -- sales.returning.sold
                    select s.sale_id, s.device_id, s.operation_id, s.body,
                      coalesce(so_far.lines, '{}'), coalesce(so_far.quantities, '{}'), coalesce(so_far.refunded, '{}')
                    from sales.sale s
                    left join lateral (
                      select array_agg(r.line order by r.line) as lines,
                        array_agg(r.quantity order by r.line) as quantities,
                        array_agg(r.refunded_minor order by r.line) as refunded
                      from sales.line_returned r
                      where r.tenant_id = s.tenant_id
                        and r.sale_id = s.sale_id
                    ) as so_far on true
                    where s.tenant_id = $1
                      and s.sale_id = any ($2)
                    """,
                    Read,
                    cancellation,
                    Sql.Uuid(transaction.Business.Value),
                    Sql.Uuids([.. sales])
                )
            );

    public bool Knows(Guid sale) => sales.ContainsKey(sale);

    /// <summary>Books one line of a return: what of it the sale still had, and what goes beyond it.</summary>
    /// <param name="sale">The sale that the return names; a line that names none of its lines has no receipt.</param>
    /// <returns>Whether the line's figures are those of the sale, as far as the sale is here.</returns>
    /// <exception cref="Core.RefusedException">amount_out_of_range</exception>
    public (ReturnedGoods Goods, bool Agrees) Take(ReturnLineBody line, Guid? sale)
    {
        if (line.Of is not { } of)
            return (Booked(line, null, line.Quantity, line.Paid, 0, [.. line.Taxes.Select(tax => (tax.Code, tax.Amount))]), true);
        if (!sales.TryGetValue(sale!.Value, out var sold))
            return (Booked(line, null, 0, 0, 0, []), true);
        if (!sold.Lines.TryGetValue(of, out var there) || there.Quantity <= 0)
            return (Booked(line, null, 0, 0, line.Paid, []), false);
        var (before, refunded) = returned.GetValueOrDefault((sale.Value, of));
        var race = RacedReturn.Of(there.Total, there.Quantity, before, refunded, line.Quantity, line.Paid);
        returned[(sale.Value, of)] = (Exact.Add(before, race.Within), Exact.Add(refunded, race.AcceptedMinor));
        changed.Add((sale.Value, of));
        return (
            Booked(
                line,
                new(new(sold.Device), new(sold.Operation), of, there.Quantity, before),
                race.Within,
                race.AcceptedMinor,
                race.ToRecoverMinor,
                [.. there.Taxes.Select(tax => (tax.Code, ReturnedLine.Part(tax.Amount, there.Quantity, before, race.Within)))]
            ),
            ReturnArithmetic.AgreesWithSale(line, there)
        );
    }

    public void Save(TenantTransaction transaction)
    {
        if (changed.Count == 0)
            return;
        var rows = changed.OrderBy(one => one.Sale).ThenBy(one => one.Line).ToList();
        transaction.Enqueue(
            """
            -- sales.returning.so_far
            insert into sales.line_returned (tenant_id, sale_id, line, quantity, refunded_minor)
            select $1, sale_id, line, quantity, refunded_minor
            from unnest($2, $3, $4, $5) as taken (sale_id, line, quantity, refunded_minor)
            on conflict (tenant_id, sale_id, line) do update
            set quantity = excluded.quantity,
              refunded_minor = excluded.refunded_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(row => row.Sale)]),
            Sql.Integers([.. rows.Select(row => row.Line)]),
            Sql.Bigints([.. rows.Select(row => returned[row].Quantity)]),
            Sql.Bigints([.. rows.Select(row => returned[row].Refunded)])
        );
    }

    private static ReturnedGoods Booked(
        ReturnLineBody line,
        SoldUnits? from,
        long within,
        long accepted,
        long toRecover,
        IReadOnlyList<(string Code, long AmountMinor)> taxes
    ) =>
        new(
            line.Line,
            line.Product is { } product ? new(product) : null,
            line.Variant is { } variant ? new(variant) : null,
            line.Name,
            line.Quantity,
            line.Restock,
            from,
            within,
            line.Paid,
            accepted,
            toRecover,
            taxes
        );

    private static Found Read(NpgsqlDataReader row)
    {
        var body = SaleBody.Kept(row.GetString(3));
        return new(
            row.GetGuid(0),
            new(row.GetGuid(1), row.GetGuid(2), body.Lines.ToDictionary(line => line.Line, AsSold)),
            row.GetFieldValue<int[]>(4),
            row.GetFieldValue<long[]>(5),
            row.GetFieldValue<long[]>(6)
        );
    }

    private static SoldLine AsSold(LineBody line) =>
        new(
            line.Quantity,
            [.. line.Discounts.Select(discount => discount.Amount), .. line.Promotions.Select(granted => granted.Amount)],
            line.Allocated,
            line.Exempted,
            line.Taxes,
            line.Total
        );
}
