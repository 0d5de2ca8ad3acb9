using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Completing;

/// <summary>Writes sales; all sales of a run in one statement for each table.</summary>
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
        InsertLines(transaction, [.. sales.SelectMany(one => one.Fact.Lines.Select(line => (one.Sale.Sale, line)))]);
        InsertTaxes(transaction, [.. sales.SelectMany(one => one.Fact.Taxes.Select((tax, at) => (one.Sale.Sale, at, tax)))]);
        InsertTenders(transaction, [.. sales.SelectMany(one => one.Sale.Tenders.Select((tender, at) => (one.Sale.Sale, at, tender)))]);
    }

    private static void InsertLines(TenantTransaction transaction, IReadOnlyList<(Guid Sale, SoldLine Line)> lines) =>
        transaction.Enqueue(
            """
            -- sales.complete.insert_lines
            insert into sales.sale_line
              (tenant_id, sale_id, line, product_id, variant_id, name, unit, quantity, unit_price, price_source,
               gross_minor, discount_minor, net_minor, tax_minor, total_minor)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10),
              unnest($11), unnest($12), unnest($13), unnest($14), unnest($15)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. lines.Select(one => one.Sale)]),
            Sql.Integers([.. lines.Select(one => one.Line.Line)]),
            Sql.UuidsOrNull([.. lines.Select(one => one.Line.Product?.Value)]),
            Sql.UuidsOrNull([.. lines.Select(one => one.Line.Variant?.Value)]),
            Sql.Texts([.. lines.Select(one => one.Line.Name)]),
            Sql.Texts([.. lines.Select(one => one.Line.Unit)]),
            Sql.Bigints([.. lines.Select(one => one.Line.Quantity)]),
            Sql.Bigints([.. lines.Select(one => one.Line.UnitPrice)]),
            Sql.Texts([.. lines.Select(one => one.Line.PriceSource)]),
            Sql.Bigints([.. lines.Select(one => one.Line.GrossMinor)]),
            Sql.Bigints([.. lines.Select(one => one.Line.DiscountMinor)]),
            Sql.Bigints([.. lines.Select(one => one.Line.NetMinor)]),
            Sql.Bigints([.. lines.Select(one => one.Line.TaxMinor)]),
            Sql.Bigints([.. lines.Select(one => one.Line.TotalMinor)])
        );

    private static void InsertTaxes(TenantTransaction transaction, IReadOnlyList<(Guid Sale, int At, SoldTax Tax)> taxes)
    {
        if (taxes.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sales.complete.insert_taxes
            insert into sales.sale_tax (tenant_id, sale_id, position, code, rate, inclusive, base_minor, amount_minor)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. taxes.Select(one => one.Sale)]),
            Sql.Integers([.. taxes.Select(one => one.At)]),
            Sql.Texts([.. taxes.Select(one => one.Tax.Code)]),
            Sql.Bigints([.. taxes.Select(one => one.Tax.Rate)]),
            Sql.Booleans([.. taxes.Select(one => one.Tax.Inclusive)]),
            Sql.Bigints([.. taxes.Select(one => one.Tax.BaseMinor)]),
            Sql.Bigints([.. taxes.Select(one => one.Tax.AmountMinor)])
        );
    }

    private static void InsertTenders(TenantTransaction transaction, IReadOnlyList<(Guid Sale, int At, TenderBody Tender)> tenders)
    {
        if (tenders.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sales.complete.insert_tenders
            insert into sales.sale_tender (tenant_id, sale_id, position, tender_id, kind, amount_minor, reference, claimed)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. tenders.Select(one => one.Sale)]),
            Sql.Integers([.. tenders.Select(one => one.At)]),
            Sql.Uuids([.. tenders.Select(one => one.Tender.Tender)]),
            Sql.Texts([.. tenders.Select(one => one.Tender.Kind)]),
            Sql.Bigints([.. tenders.Select(one => one.Tender.Amount)]),
            Sql.Texts([.. tenders.Select(one => one.Tender.Reference)]),
            Sql.Booleans([.. tenders.Select(one => one.Tender.Claimed)])
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
