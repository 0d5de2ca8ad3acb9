using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Modules.Sales.Completing;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Sales.Redating;

/// <summary>A sale or a return, the day that it counts on, and what it counts for there.</summary>
internal sealed record DatedDocument(
    Guid Id,
    OperationId Operation,
    DeviceId Device,
    LocationId Location,
    DateOnly BusinessOn,
    int LocalHour,
    DayFigures Figures
)
{
    public static async Task<DatedDocument?> FindAsync(TenantTransaction transaction, Guid id, CancellationToken cancellation) =>
        await FindSaleAsync(transaction, id, cancellation) ?? await FindReturnAsync(transaction, id, cancellation);

    private static Task<DatedDocument?> FindSaleAsync(TenantTransaction transaction, Guid id, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- sales.redating.find_sale
            select operation_id, device_id, location_id, business_on, local_hour, body
            from sales.sale
            where tenant_id = $1
              and sale_id = $2
            """,
            row => Read(id, row, SaleFigures(SaleBody.Kept(row.GetString(5)))),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id)
        );

    private static Task<DatedDocument?> FindReturnAsync(TenantTransaction transaction, Guid id, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- sales.redating.find_return
            select r.operation_id, r.device_id, r.location_id, r.business_on, r.local_hour,
              line.accepted_minor, line.variants, line.names, line.quantities, line.totals, tender.kinds, tender.amounts
            from sales.sale_return r
            cross join lateral (
              select coalesce(sum(l.accepted_minor), 0)::bigint as accepted_minor,
                coalesce(array_agg(l.variant_id order by l.line) filter (where l.variant_id is not null and l.within_quantity > 0), '{}') as variants,
                coalesce(array_agg(l.name order by l.line) filter (where l.variant_id is not null and l.within_quantity > 0), '{}') as names,
                coalesce(array_agg(l.within_quantity order by l.line) filter (where l.variant_id is not null and l.within_quantity > 0), '{}') as quantities,
                coalesce(array_agg(l.accepted_minor order by l.line) filter (where l.variant_id is not null and l.within_quantity > 0), '{}') as totals
              from sales.return_line l
              where l.tenant_id = r.tenant_id
                and l.return_id = r.return_id
            ) as line
            cross join lateral (
              select coalesce(array_agg(t.kind order by t.position), '{}') as kinds,
                coalesce(array_agg(t.amount_minor order by t.position), '{}') as amounts
              from sales.return_tender t
              where t.tenant_id = r.tenant_id
                and t.return_id = r.return_id
            ) as tender
            where r.tenant_id = $1
              and r.return_id = $2
            """,
            row => Read(id, row, ReturnFigures(row)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id)
        );

    /// <summary>Devices get the row again.</summary>
    public void Move(TenantTransaction transaction, DateOnly to)
    {
        transaction.Enqueue(
            """
            -- sales.redating.move_sale
            update sales.sale
            set business_on = $3,
              version = default
            where tenant_id = $1
              and sale_id = $2
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(Id),
            Sql.Date(to)
        );
        transaction.Enqueue(
            """
            -- sales.redating.move_return
            update sales.sale_return
            set business_on = $3,
              version = default
            where tenant_id = $1
              and return_id = $2
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(Id),
            Sql.Date(to)
        );
    }

    private static DatedDocument Read(Guid id, NpgsqlDataReader row, DayFigures figures) =>
        new(id, new(row.GetGuid(0)), new(row.GetGuid(1)), new(row.GetGuid(2)), row.GetFieldValue<DateOnly>(3), row.GetInt32(4), figures);

    private static DayFigures SaleFigures(SaleBody sale) =>
        new(
            IsReturn: false,
            sale.Total,
            Exact.Sum(sale.Taxes.Select(tax => tax.Amount)),
            Exact.Sum(sale.Lines.Select(line => line.Discounted)),
            [
                .. sale
                    .Lines.Where(line => line.Variant is not null)
                    .Select(line => new CountedGoods(new(line.Variant!.Value), line.Name, line.Quantity, line.Total)),
            ],
            [.. sale.Tenders.Select(tender => new CountedTender(tender.Kind, tender.Amount))],
            sale.Change
        );

    private static DayFigures ReturnFigures(NpgsqlDataReader row)
    {
        var (variants, names) = (row.GetFieldValue<Guid[]>(6), row.GetFieldValue<string[]>(7));
        var (quantities, totals) = (row.GetFieldValue<long[]>(8), row.GetFieldValue<long[]>(9));
        var (kinds, amounts) = (row.GetFieldValue<string[]>(10), row.GetFieldValue<long[]>(11));
        return new(
            IsReturn: true,
            row.GetInt64(5),
            TaxMinor: 0,
            DiscountMinor: 0,
            [.. variants.Select((variant, at) => new CountedGoods(new(variant), names[at], quantities[at], totals[at]))],
            [.. kinds.Select((kind, at) => new CountedTender(kind, amounts[at]))],
            ChangeMinor: 0
        );
    }
}
