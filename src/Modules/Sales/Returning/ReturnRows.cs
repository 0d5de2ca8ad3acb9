using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Money;
using Kaunta.Modules.Sales.Completing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Returning;

/// <summary>Writes returns; all returns of a run in one statement for each table.</summary>
internal static class ReturnRows
{
    public static void Insert(TenantTransaction transaction, IReadOnlyList<CompletedReturn> returns)
    {
        if (returns.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sales.returning.insert
            insert into sales.sale_return
              (tenant_id, return_id, operation_id, device_id, location_id, register_id, binding_id, series, number, receipt,
               business_on, local_hour, corrected_at, actor_id, customer_id, sale_id, sale_receipt, currency, total_minor, paid_minor,
               cash_rounding_minor, waiting, body)
            select $1, return_id, operation_id, device_id, location_id, register_id, binding_id, series, number, receipt,
              business_on, local_hour, corrected_at, actor_id, customer_id, sale_id, sale_receipt, currency, total_minor, paid_minor,
              cash_rounding_minor, waiting, body
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
              as came_back (return_id, operation_id, device_id, location_id, register_id, binding_id, series, number, receipt,
                business_on, local_hour, corrected_at, actor_id, customer_id, sale_id, sale_receipt, currency, total_minor, paid_minor,
                cash_rounding_minor, waiting, body)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. returns.Select(one => one.Body.Return)]),
            Sql.Uuids([.. returns.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. returns.Select(one => one.Operation.Device.Value)]),
            Sql.Uuids([.. returns.Select(one => one.Body.Location)]),
            Sql.Uuids([.. returns.Select(one => one.Body.Register)]),
            Sql.Uuids([.. returns.Select(one => one.Body.Binding)]),
            Sql.Texts([.. returns.Select(one => one.Body.Series)]),
            Sql.Bigints([.. returns.Select(one => one.Body.Number)]),
            Sql.Texts([.. returns.Select(one => one.Body.Receipt)]),
            Sql.Dates([.. returns.Select(one => one.Body.BusinessOn)]),
            Sql.Integers([.. returns.Select(one => one.Fact.LocalHour)]),
            Sql.Instants([.. returns.Select(one => one.Operation.CorrectedAt)]),
            Sql.UuidsOrNull([.. returns.Select(one => one.Operation.Actor?.Value)]),
            Sql.UuidsOrNull([.. returns.Select(one => one.Body.Customer)]),
            Sql.UuidsOrNull([.. returns.Select(one => one.Body.Sale)]),
            Sql.Texts([.. returns.Select(one => one.Body.SaleReceipt)]),
            Sql.Texts([.. returns.Select(one => one.Body.Currency)]),
            Sql.Bigints([.. returns.Select(one => one.Body.Total)]),
            Sql.Bigints([.. returns.Select(one => one.Body.Paid)]),
            Sql.Bigints([.. returns.Select(one => one.Body.CashRounding)]),
            Sql.Booleans([.. returns.Select(one => one.Waits)]),
            Sql.Utf8Texts([.. returns.Select(one => one.Body.Json)])
        );
        InsertLines(
            transaction,
            [.. returns.SelectMany(one => one.Body.Lines.Select((line, at) => (one.Body.Return, line, one.Fact.Lines[at])))]
        );
        InsertTenders(transaction, [.. returns.SelectMany(one => one.Body.Tenders.Select((tender, at) => (one.Body.Return, at, tender)))]);
    }

    private static void InsertLines(
        TenantTransaction transaction,
        IReadOnlyList<(Guid Return, ReturnLineBody Line, ReturnedGoods Goods)> lines
    ) =>
        transaction.Enqueue(
            """
            -- sales.returning.insert_lines
            insert into sales.return_line
              (tenant_id, return_id, line, of_line, product_id, variant_id, name, unit, quantity, unit_price, net_minor, tax_minor,
               total_minor, paid_minor, restock, reason, within_quantity, accepted_minor, recover_minor)
            select $1, return_id, line, of_line, product_id, variant_id, name, unit, quantity, unit_price, net_minor, tax_minor,
              total_minor, paid_minor, restock, reason, within_quantity, accepted_minor, recover_minor
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
              as came_back (return_id, line, of_line, product_id, variant_id, name, unit, quantity, unit_price, net_minor, tax_minor,
                total_minor, paid_minor, restock, reason, within_quantity, accepted_minor, recover_minor)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. lines.Select(one => one.Return)]),
            Sql.Integers([.. lines.Select(one => one.Line.Line)]),
            Sql.IntegersOrNull([.. lines.Select(one => one.Line.Of)]),
            Sql.UuidsOrNull([.. lines.Select(one => one.Line.Product)]),
            Sql.UuidsOrNull([.. lines.Select(one => one.Line.Variant)]),
            Sql.Texts([.. lines.Select(one => one.Line.Name)]),
            Sql.Texts([.. lines.Select(one => one.Line.Unit)]),
            Sql.Bigints([.. lines.Select(one => one.Line.Quantity)]),
            Sql.Bigints([.. lines.Select(one => one.Line.UnitPrice)]),
            Sql.Bigints([.. lines.Select(one => one.Line.Net)]),
            Sql.Bigints([.. lines.Select(one => Exact.Sum(one.Line.Taxes.Select(tax => tax.Amount)))]),
            Sql.Bigints([.. lines.Select(one => one.Line.Total)]),
            Sql.Bigints([.. lines.Select(one => one.Line.Paid)]),
            Sql.Booleans([.. lines.Select(one => one.Line.Restock)]),
            Sql.Texts([.. lines.Select(one => one.Line.Reason)]),
            Sql.Bigints([.. lines.Select(one => one.Goods.Within)]),
            Sql.Bigints([.. lines.Select(one => one.Goods.AcceptedMinor)]),
            Sql.Bigints([.. lines.Select(one => one.Goods.ToRecoverMinor)])
        );

    private static void InsertTenders(TenantTransaction transaction, IReadOnlyList<(Guid Return, int At, TenderBody Tender)> tenders)
    {
        if (tenders.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sales.returning.insert_tenders
            insert into sales.return_tender (tenant_id, return_id, position, tender_id, kind, amount_minor, reference, claimed)
            select $1, return_id, position, tender_id, kind, amount_minor, reference, claimed
            from unnest($2, $3, $4, $5, $6, $7, $8)
              as refunded (return_id, position, tender_id, kind, amount_minor, reference, claimed)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. tenders.Select(one => one.Return)]),
            Sql.Integers([.. tenders.Select(one => one.At)]),
            Sql.Uuids([.. tenders.Select(one => one.Tender.Tender)]),
            Sql.Texts([.. tenders.Select(one => one.Tender.Kind)]),
            Sql.Bigints([.. tenders.Select(one => one.Tender.Amount)]),
            Sql.Texts([.. tenders.Select(one => one.Tender.Reference)]),
            Sql.Booleans([.. tenders.Select(one => one.Tender.Claimed)])
        );
    }

    /// <summary>The sale is here: what of each line it covers is decided.</summary>
    public static void Match(TenantTransaction transaction, IReadOnlyList<(Guid Return, IReadOnlyList<ReturnedGoods> Lines)> returns)
    {
        var lines = returns.SelectMany(one => one.Lines.Select(line => (one.Return, Line: line))).ToList();
        transaction.Enqueue(
            """
            -- sales.returning.match_lines
            update sales.return_line l
            set within_quantity = decided.within_quantity,
              accepted_minor = decided.accepted_minor,
              recover_minor = decided.recover_minor
            from unnest($2, $3, $4, $5, $6) as decided (return_id, line, within_quantity, accepted_minor, recover_minor)
            where l.tenant_id = $1
              and l.return_id = decided.return_id
              and l.line = decided.line
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. lines.Select(one => one.Return)]),
            Sql.Integers([.. lines.Select(one => one.Line.Line)]),
            Sql.Bigints([.. lines.Select(one => one.Line.Within)]),
            Sql.Bigints([.. lines.Select(one => one.Line.AcceptedMinor)]),
            Sql.Bigints([.. lines.Select(one => one.Line.ToRecoverMinor)])
        );
        transaction.Enqueue(
            """
            -- sales.returning.match
            update sales.sale_return
            set waiting = false,
              version = default
            where tenant_id = $1
              and return_id = any ($2)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. returns.Select(one => one.Return)])
        );
    }

    public static readonly FeedSource Feed = new(
        "return",
        16,
        FeedPartition.Location,
        """
        -- sales.feed.return
        select version, return_id,
          json_build_object(
            'id', return_id,
            'receipt', receipt,
            'businessOn', business_on,
            'at', (extract(epoch from corrected_at) * 1000)::bigint,
            'register', register_id,
            'device', device_id,
            'actor', actor_id,
            'sale', sale_id,
            'total', total_minor,
            'paid', paid_minor,
            'body', body::json
          )::text
        from sales.sale_return
        where tenant_id = current_setting('app.tenant_id')::uuid
          and location_id = @scope
          and corrected_at > @now - interval '90 days'
          and (version, return_id) > (@version, @id)
        order by version, return_id
        limit @limit
        """
    );
}
