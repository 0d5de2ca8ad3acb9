using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Reporting.Rollups;

/// <summary>
/// Adds what came back to the sums of its day, hour, products and means of payment, beside what was sold. A return counts with what the
/// books take from revenue: what waits for its sale is added when that arrives, and what is to recover is never revenue's. How the
/// money went is counted at once.
/// </summary>
internal sealed class AddReturns : IFactHandler<ReturnCompleted>, IFactHandler<ReturnMatched>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnCompleted> facts,
        CancellationToken cancellation
    )
    {
        Add(transaction, [.. facts.Select(fact => new Returned(fact.Location, fact.BusinessOn, fact.LocalHour, 1, fact.Lines))]);
        AddRefunds(transaction, facts);
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }

    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnMatched> facts,
        CancellationToken cancellation
    )
    {
        // It was counted as one when it came.
        Add(transaction, [.. facts.Select(fact => new Returned(fact.Location, fact.BusinessOn, fact.LocalHour, 0, fact.Lines))]);
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }

    private sealed record Returned(LocationId Location, DateOnly BusinessOn, int Hour, long Count, IReadOnlyList<ReturnedGoods> Lines)
    {
        public long AcceptedMinor => Exact.Sum(Lines.Select(line => line.AcceptedMinor));

        public long TaxMinor => Exact.Sum(Lines.SelectMany(line => line.Taxes).Select(tax => tax.AmountMinor));
    }

    private static void Add(TenantTransaction transaction, IReadOnlyList<Returned> returns)
    {
        AddDays(transaction, returns);
        AddHours(transaction, returns);
        AddProducts(transaction, returns);
    }

    private static void AddDays(TenantTransaction transaction, IReadOnlyList<Returned> returns)
    {
        var days = returns.GroupBy(one => (Location: one.Location.Value, one.BusinessOn)).OrderBy(day => day.Key).ToList();
        transaction.Enqueue(
            """
            -- reporting.sales_day.add_returns
            insert into reporting.sales_day as d
              (tenant_id, location_id, business_on, sales, total_minor, tax_minor, discount_minor, cost_minor,
               returns, returned_minor, returned_tax_minor)
            select $1, location_id, business_on, 0, 0, 0, 0, 0, returns, returned_minor, returned_tax_minor
            from unnest($2, $3, $4, $5, $6) as added (location_id, business_on, returns, returned_minor, returned_tax_minor)
            on conflict (tenant_id, location_id, business_on) do update
            set returns = d.returns + excluded.returns,
              returned_minor = d.returned_minor + excluded.returned_minor,
              returned_tax_minor = d.returned_tax_minor + excluded.returned_tax_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(days.ConvertAll(day => day.Key.Location)),
            Sql.Dates(days.ConvertAll(day => day.Key.BusinessOn)),
            Sql.Bigints(days.ConvertAll(day => day.Sum(one => one.Count))),
            Sql.Bigints(days.ConvertAll(day => day.Sum(one => one.AcceptedMinor))),
            Sql.Bigints(days.ConvertAll(day => day.Sum(one => one.TaxMinor)))
        );
    }

    private static void AddHours(TenantTransaction transaction, IReadOnlyList<Returned> returns)
    {
        var hours = returns.GroupBy(one => (Location: one.Location.Value, one.BusinessOn, one.Hour)).OrderBy(hour => hour.Key).ToList();
        transaction.Enqueue(
            """
            -- reporting.sales_hour.add_returns
            insert into reporting.sales_hour as h
              (tenant_id, location_id, business_on, hour, sales, total_minor, returns, returned_minor)
            select $1, location_id, business_on, hour, 0, 0, returns, returned_minor
            from unnest($2, $3, $4, $5, $6) as added (location_id, business_on, hour, returns, returned_minor)
            on conflict (tenant_id, location_id, business_on, hour) do update
            set returns = h.returns + excluded.returns,
              returned_minor = h.returned_minor + excluded.returned_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(hours.ConvertAll(hour => hour.Key.Location)),
            Sql.Dates(hours.ConvertAll(hour => hour.Key.BusinessOn)),
            Sql.Integers(hours.ConvertAll(hour => hour.Key.Hour)),
            Sql.Bigints(hours.ConvertAll(hour => hour.Sum(one => one.Count))),
            Sql.Bigints(hours.ConvertAll(hour => hour.Sum(one => one.AcceptedMinor)))
        );
    }

    private static void AddProducts(TenantTransaction transaction, IReadOnlyList<Returned> returns)
    {
        var products = returns
            .SelectMany(one =>
                one.Lines.Where(line => line is { Variant: not null, Within: > 0 }).Select(line => (Return: one, Line: line))
            )
            .GroupBy(one => (Location: one.Return.Location.Value, one.Return.BusinessOn, Variant: one.Line.Variant!.Value.Value))
            .OrderBy(product => product.Key)
            .ToList();
        if (products.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- reporting.product_day.add_returns
            insert into reporting.product_day as p
              (tenant_id, location_id, business_on, variant_id, name, quantity, total_minor, cost_minor, returned_quantity, returned_minor)
            select $1, location_id, business_on, variant_id, name, 0, 0, 0, returned_quantity, returned_minor
            from unnest($2, $3, $4, $5, $6, $7)
              as added (location_id, business_on, variant_id, name, returned_quantity, returned_minor)
            on conflict (tenant_id, location_id, business_on, variant_id) do update
            set name = case when p.name = '' then excluded.name else p.name end,
              returned_quantity = p.returned_quantity + excluded.returned_quantity,
              returned_minor = p.returned_minor + excluded.returned_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(products.ConvertAll(product => product.Key.Location)),
            Sql.Dates(products.ConvertAll(product => product.Key.BusinessOn)),
            Sql.Uuids(products.ConvertAll(product => product.Key.Variant)),
            Sql.Texts(products.ConvertAll(product => product.Last().Line.Name)),
            Sql.Bigints(products.ConvertAll(product => product.Sum(one => one.Line.Within))),
            Sql.Bigints(products.ConvertAll(product => product.Sum(one => one.Line.AcceptedMinor)))
        );
    }

    private static void AddRefunds(TenantTransaction transaction, IReadOnlyList<ReturnCompleted> facts)
    {
        var refunds = facts
            .SelectMany(fact => fact.Refunds.Select(refund => (Return: fact, Refund: refund)))
            .GroupBy(one => (Location: one.Return.Location.Value, one.Return.BusinessOn, one.Refund.Kind))
            .OrderBy(refund => refund.Key)
            .ToList();
        if (refunds.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- reporting.tender_day.add_refunds
            insert into reporting.tender_day as t
              (tenant_id, location_id, business_on, kind, tenders, amount_minor, refunds, refunded_minor)
            select $1, location_id, business_on, kind, 0, 0, refunds, refunded_minor
            from unnest($2, $3, $4, $5, $6) as added (location_id, business_on, kind, refunds, refunded_minor)
            on conflict (tenant_id, location_id, business_on, kind) do update
            set refunds = t.refunds + excluded.refunds,
              refunded_minor = t.refunded_minor + excluded.refunded_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(refunds.ConvertAll(refund => refund.Key.Location)),
            Sql.Dates(refunds.ConvertAll(refund => refund.Key.BusinessOn)),
            Sql.Texts(refunds.ConvertAll(refund => refund.Key.Kind)),
            Sql.Bigints(refunds.ConvertAll(refund => (long)refund.Count())),
            Sql.Bigints(refunds.ConvertAll(refund => refund.Sum(one => one.Refund.AmountMinor)))
        );
    }
}
