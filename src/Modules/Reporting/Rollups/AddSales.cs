using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Reporting.Rollups;

/// <summary>Adds sales to the sums of their day, hour, products and means of payment. A late sale just adds to its own day.</summary>
internal sealed class AddSales : IFactHandler<SaleCompleted>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        AddDays(transaction, facts);
        AddHours(transaction, facts);
        AddProducts(transaction, facts);
        AddTenders(transaction, facts);
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }

    private static void AddDays(TenantTransaction transaction, IReadOnlyList<SaleCompleted> facts)
    {
        var days = facts
            .GroupBy(fact => (Location: fact.Location.Value, fact.BusinessOn))
            .OrderBy(day => day.Key)
            .Select(day => (day.Key.Location, day.Key.BusinessOn, Sales: day.ToList()))
            .ToList();
        transaction.Enqueue(
            """
            -- reporting.sales_day.add
            insert into reporting.sales_day as d
              (tenant_id, location_id, business_on, sales, total_minor, tax_minor, discount_minor, cost_minor)
            select $1, location_id, business_on, sales, total_minor, tax_minor, discount_minor, 0
            from unnest($2, $3, $4, $5, $6, $7)
              as added (location_id, business_on, sales, total_minor, tax_minor, discount_minor)
            on conflict (tenant_id, location_id, business_on) do update
            set sales = d.sales + excluded.sales,
              total_minor = d.total_minor + excluded.total_minor,
              tax_minor = d.tax_minor + excluded.tax_minor,
              discount_minor = d.discount_minor + excluded.discount_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. days.Select(day => day.Location)]),
            Sql.Dates([.. days.Select(day => day.BusinessOn)]),
            Sql.Bigints([.. days.Select(day => (long)day.Sales.Count)]),
            Sql.Bigints([.. days.Select(day => day.Sales.Sum(sale => sale.TotalMinor))]),
            Sql.Bigints([.. days.Select(day => day.Sales.Sum(sale => sale.Taxes.Sum(tax => tax.AmountMinor)))]),
            Sql.Bigints([.. days.Select(day => day.Sales.Sum(sale => sale.Lines.Sum(line => line.DiscountMinor)))])
        );
    }

    private static void AddHours(TenantTransaction transaction, IReadOnlyList<SaleCompleted> facts)
    {
        var hours = facts
            .GroupBy(fact => (Location: fact.Location.Value, fact.BusinessOn, fact.LocalHour))
            .OrderBy(hour => hour.Key)
            .ToList();
        transaction.Enqueue(
            """
            -- reporting.sales_hour.add
            insert into reporting.sales_hour as h (tenant_id, location_id, business_on, hour, sales, total_minor)
            select $1, location_id, business_on, hour, sales, total_minor
            from unnest($2, $3, $4, $5, $6) as added (location_id, business_on, hour, sales, total_minor)
            on conflict (tenant_id, location_id, business_on, hour) do update
            set sales = h.sales + excluded.sales,
              total_minor = h.total_minor + excluded.total_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. hours.Select(hour => hour.Key.Location)]),
            Sql.Dates([.. hours.Select(hour => hour.Key.BusinessOn)]),
            Sql.Integers([.. hours.Select(hour => hour.Key.LocalHour)]),
            Sql.Bigints([.. hours.Select(hour => (long)hour.Count())]),
            Sql.Bigints([.. hours.Select(hour => hour.Sum(sale => sale.TotalMinor))])
        );
    }

    private static void AddProducts(TenantTransaction transaction, IReadOnlyList<SaleCompleted> facts)
    {
        var products = facts
            .SelectMany(fact => fact.Lines.Where(line => line.Variant is not null).Select(line => (Sale: fact, Line: line)))
            .GroupBy(one => (Location: one.Sale.Location.Value, one.Sale.BusinessOn, Variant: one.Line.Variant!.Value.Value))
            .OrderBy(product => product.Key)
            .ToList();
        if (products.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- reporting.product_day.add
            insert into reporting.product_day as p
              (tenant_id, location_id, business_on, variant_id, name, quantity, total_minor, cost_minor)
            select $1, location_id, business_on, variant_id, name, quantity, total_minor, 0
            from unnest($2, $3, $4, $5, $6, $7)
              as added (location_id, business_on, variant_id, name, quantity, total_minor)
            on conflict (tenant_id, location_id, business_on, variant_id) do update
            set name = excluded.name,
              quantity = p.quantity + excluded.quantity,
              total_minor = p.total_minor + excluded.total_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. products.Select(product => product.Key.Location)]),
            Sql.Dates([.. products.Select(product => product.Key.BusinessOn)]),
            Sql.Uuids([.. products.Select(product => product.Key.Variant)]),
            Sql.Texts([.. products.Select(product => product.Last().Line.Name)]),
            Sql.Bigints([.. products.Select(product => product.Sum(one => one.Line.Quantity))]),
            Sql.Bigints([.. products.Select(product => product.Sum(one => one.Line.TotalMinor))])
        );
    }

    /// <summary>Cash is what stayed in the drawer: what was handed over, less the change.</summary>
    private static void AddTenders(TenantTransaction transaction, IReadOnlyList<SaleCompleted> facts)
    {
        var tenders = facts
            .SelectMany(fact =>
                fact.Tenders.Select(tender => (fact.Location, fact.BusinessOn, tender.Kind, Count: 1L, Amount: tender.AmountMinor))
                    .Append((fact.Location, fact.BusinessOn, Kind: Core.Sales.Tender.Cash, Count: 0L, Amount: -fact.ChangeMinor))
            )
            .GroupBy(one => (Location: one.Location.Value, one.BusinessOn, one.Kind))
            .OrderBy(tender => tender.Key)
            .Where(tender => tender.Any(one => one.Count != 0 || one.Amount != 0))
            .ToList();
        if (tenders.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- reporting.tender_day.add
            insert into reporting.tender_day as t (tenant_id, location_id, business_on, kind, tenders, amount_minor)
            select $1, location_id, business_on, kind, tenders, amount_minor
            from unnest($2, $3, $4, $5, $6) as added (location_id, business_on, kind, tenders, amount_minor)
            on conflict (tenant_id, location_id, business_on, kind) do update
            set tenders = t.tenders + excluded.tenders,
              amount_minor = t.amount_minor + excluded.amount_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. tenders.Select(tender => tender.Key.Location)]),
            Sql.Dates([.. tenders.Select(tender => tender.Key.BusinessOn)]),
            Sql.Texts([.. tenders.Select(tender => tender.Key.Kind)]),
            Sql.Bigints([.. tenders.Select(tender => tender.Sum(one => one.Count))]),
            Sql.Bigints([.. tenders.Select(tender => tender.Sum(one => one.Amount))])
        );
    }
}
