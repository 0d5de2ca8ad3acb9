using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Completing;

/// <summary>Writes sales, all sales of a run in one statement. Their lines, taxes and tenders stand in their bodies.</summary>
internal static class SaleRows
{
    public static void Insert(TenantTransaction transaction, IReadOnlyList<(Operation Operation, SaleBody Sale, SaleCompleted Fact)> sales)
    {
        if (sales.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sales.complete.insert
            insert into sales.sale
              (tenant_id, sale_id, operation_id, device_id, location_id, register_id, binding_id, series, number, receipt,
               business_on, local_hour, corrected_at, actor_id, customer_id, currency, total_minor, cash_rounding_minor, change_minor,
               server_total_minor, body, version)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10),
              unnest($11), unnest($12), unnest($13), unnest($14), unnest($15), unnest($16), unnest($17), unnest($18),
              unnest($19), unnest($20), unnest($21), (select current_setting('app.version')::bigint)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. sales.Select(one => one.Sale.Sale)]),
            Sql.Uuids([.. sales.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. sales.Select(one => one.Operation.Device.Value)]),
            Sql.Uuids([.. sales.Select(one => one.Sale.Location)]),
            Sql.Uuids([.. sales.Select(one => one.Sale.Register)]),
            Sql.Uuids([.. sales.Select(one => one.Sale.Binding)]),
            Sql.Texts([.. sales.Select(one => one.Sale.Series)]),
            Sql.Bigints([.. sales.Select(one => one.Sale.Number)]),
            Sql.Texts([.. sales.Select(one => one.Sale.Receipt)]),
            Sql.Dates([.. sales.Select(one => one.Sale.BusinessOn)]),
            Sql.Integers([.. sales.Select(one => one.Fact.LocalHour)]),
            Sql.Instants([.. sales.Select(one => one.Operation.CorrectedAt)]),
            Sql.UuidsOrNull([.. sales.Select(one => one.Operation.Actor?.Value)]),
            Sql.UuidsOrNull([.. sales.Select(one => one.Sale.Customer)]),
            Sql.Texts([.. sales.Select(one => one.Sale.Currency)]),
            Sql.Bigints([.. sales.Select(one => one.Sale.Total)]),
            Sql.Bigints([.. sales.Select(one => one.Sale.CashRounding)]),
            Sql.Bigints([.. sales.Select(one => one.Sale.Change)]),
            Sql.BigintsOrNull([.. sales.Select(one => one.Sale.ServerTotal)]),
            Sql.Utf8Texts([.. sales.Select(one => one.Sale.Json)])
        );
    }

    public static readonly FeedSource Feed = new(
        "sale",
        11,
        FeedPartition.Location,
        """
        -- sales.feed.sale
        select version, sale_id,
          json_build_object(
            'id', sale_id,
            'receipt', receipt,
            'businessOn', business_on,
            'at', (extract(epoch from corrected_at) * 1000)::bigint,
            'register', register_id,
            'device', device_id,
            'actor', actor_id,
            'total', total_minor,
            'body', body::json
          )::text
        from sales.sale
        where tenant_id = current_setting('app.tenant_id')::uuid
          and location_id = @scope
          and corrected_at > @now - interval '90 days'
          and (version, sale_id) > (@version, @id)
        order by version, sale_id
        limit @limit
        """
    );
}
