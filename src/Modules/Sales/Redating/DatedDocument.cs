using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
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
    public static Task<DatedDocument?> FindAsync(TenantTransaction transaction, Guid id, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- sales.redating.find
            select s.operation_id, s.device_id, s.location_id, s.business_on, s.local_hour, false, s.total_minor, s.change_minor,
              (
                select coalesce(sum(t.amount_minor), 0)::bigint
                from sales.sale_tax t
                where t.tenant_id = s.tenant_id
                  and t.sale_id = s.sale_id
              ),
              line.discount_minor, line.variants, line.names, line.quantities, line.totals, tender.kinds, tender.amounts
            from sales.sale s
            cross join lateral (
              select coalesce(sum(l.discount_minor), 0)::bigint as discount_minor,
                coalesce(array_agg(l.variant_id order by l.line) filter (where l.variant_id is not null), '{}') as variants,
                coalesce(array_agg(l.name order by l.line) filter (where l.variant_id is not null), '{}') as names,
                coalesce(array_agg(l.quantity order by l.line) filter (where l.variant_id is not null), '{}') as quantities,
                coalesce(array_agg(l.total_minor order by l.line) filter (where l.variant_id is not null), '{}') as totals
              from sales.sale_line l
              where l.tenant_id = s.tenant_id
                and l.sale_id = s.sale_id
            ) as line
            cross join lateral (
              select coalesce(array_agg(t.kind order by t.position), '{}') as kinds,
                coalesce(array_agg(t.amount_minor order by t.position), '{}') as amounts
              from sales.sale_tender t
              where t.tenant_id = s.tenant_id
                and t.sale_id = s.sale_id
            ) as tender
            where s.tenant_id = $1
              and s.sale_id = $2
            union all
            select r.operation_id, r.device_id, r.location_id, r.business_on, r.local_hour, true, line.accepted_minor, 0,
              0, 0, line.variants, line.names, line.quantities, line.totals, tender.kinds, tender.amounts
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
            row => Read(id, row),
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

    private static DatedDocument Read(Guid id, NpgsqlDataReader row)
    {
        var (variants, names) = (row.GetFieldValue<Guid[]>(10), row.GetFieldValue<string[]>(11));
        var (quantities, totals) = (row.GetFieldValue<long[]>(12), row.GetFieldValue<long[]>(13));
        var (kinds, amounts) = (row.GetFieldValue<string[]>(14), row.GetFieldValue<long[]>(15));
        return new(
            id,
            new(row.GetGuid(0)),
            new(row.GetGuid(1)),
            new(row.GetGuid(2)),
            row.GetFieldValue<DateOnly>(3),
            row.GetInt32(4),
            new(
                row.GetBoolean(5),
                row.GetInt64(6),
                row.GetInt64(8),
                row.GetInt64(9),
                [.. variants.Select((variant, at) => new CountedGoods(new(variant), names[at], quantities[at], totals[at]))],
                [.. kinds.Select((kind, at) => new CountedTender(kind, amounts[at]))],
                row.GetInt64(7)
            )
        );
    }
}
