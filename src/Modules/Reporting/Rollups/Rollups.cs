using Kaunta.Platform.Database;

namespace Kaunta.Modules.Reporting.Rollups;

/// <summary>
/// What one transaction adds to the sums of days, hours, products and means of payment, whatever number of its operations add to the
/// same. A late document just adds to its own day.
/// </summary>
internal sealed class Rollups : IGathered
{
    private readonly Dictionary<(Guid Location, DateOnly On), Day> days = [];
    private readonly Dictionary<(Guid Location, DateOnly On, int Hour), Hour> hours = [];
    private readonly Dictionary<(Guid Location, DateOnly On, Guid Variant), Product> products = [];
    private readonly Dictionary<(Guid Location, DateOnly On, string Kind), Tender> tenders = [];

    public static Rollups Of(TenantTransaction transaction) => transaction.Gather(() => new Rollups());

    /// <summary>Minor units, but the counts of sales and returns.</summary>
    internal sealed class Day
    {
        public long Sales;
        public long Total;
        public long Tax;
        public long Discount;
        public long Cost;
        public long Returns;
        public long Returned;
        public long ReturnedTax;
    }

    internal sealed class Hour
    {
        public long Sales;
        public long Total;
        public long Returns;
        public long Returned;
    }

    /// <summary>Quantities in thousandths, the rest in minor units.</summary>
    internal sealed class Product
    {
        /// <summary>As the last sale, else the last return, wrote it; null where only costs were added.</summary>
        public string? Name;
        public bool IsSold;
        public long Quantity;
        public long Total;
        public long Cost;
        public long ReturnedQuantity;
        public long Returned;
    }

    internal sealed class Tender
    {
        public long Count;
        public long Amount;
        public long Refunds;
        public long Refunded;
    }

    public Day DayOf(Guid location, DateOnly on) => Of(days, (location, on));

    public Hour HourOf(Guid location, DateOnly on, int hour) => Of(hours, (location, on, hour));

    public Product ProductOf(Guid location, DateOnly on, Guid variant) => Of(products, (location, on, variant));

    public Tender TenderOf(Guid location, DateOnly on, string kind) => Of(tenders, (location, on, kind));

    private static TValue Of<TKey, TValue>(Dictionary<TKey, TValue> of, TKey key)
        where TKey : notnull
        where TValue : class, new()
    {
        if (!of.TryGetValue(key, out var known))
            of[key] = known = new();
        return known;
    }

    public void Write(TenantTransaction transaction)
    {
        if (days.Count > 0)
            WriteDays(transaction, [.. days.OrderBy(one => one.Key)]);
        if (hours.Count > 0)
            WriteHours(transaction, [.. hours.OrderBy(one => one.Key)]);
        if (products.Count > 0)
            WriteProducts(transaction, [.. products.OrderBy(one => one.Key)]);
        if (tenders.Count > 0)
            WriteTenders(
                transaction,
                [.. tenders.OrderBy(one => one.Key.Location).ThenBy(one => one.Key.On).ThenBy(one => one.Key.Kind, StringComparer.Ordinal)]
            );
    }

    private static void WriteDays(TenantTransaction transaction, List<KeyValuePair<(Guid Location, DateOnly On), Day>> rows) =>
        transaction.Enqueue(
            """
            -- reporting.sales_day.add
            insert into reporting.sales_day as d
              (tenant_id, location_id, business_on, sales, total_minor, tax_minor, discount_minor, cost_minor,
               returns, returned_minor, returned_tax_minor)
            select $1, location_id, business_on, sales, total_minor, tax_minor, discount_minor, cost_minor,
              returns, returned_minor, returned_tax_minor
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
              as added (location_id, business_on, sales, total_minor, tax_minor, discount_minor, cost_minor,
                returns, returned_minor, returned_tax_minor)
            on conflict (tenant_id, location_id, business_on) do update
            set sales = d.sales + excluded.sales,
              total_minor = d.total_minor + excluded.total_minor,
              tax_minor = d.tax_minor + excluded.tax_minor,
              discount_minor = d.discount_minor + excluded.discount_minor,
              cost_minor = d.cost_minor + excluded.cost_minor,
              returns = d.returns + excluded.returns,
              returned_minor = d.returned_minor + excluded.returned_minor,
              returned_tax_minor = d.returned_tax_minor + excluded.returned_tax_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(row => row.Key.Location)]),
            Sql.Dates([.. rows.Select(row => row.Key.On)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Sales)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Total)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Tax)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Discount)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Cost)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Returns)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Returned)]),
            Sql.Bigints([.. rows.Select(row => row.Value.ReturnedTax)])
        );

    private static void WriteHours(TenantTransaction transaction, List<KeyValuePair<(Guid Location, DateOnly On, int Hour), Hour>> rows) =>
        transaction.Enqueue(
            """
            -- reporting.sales_hour.add
            insert into reporting.sales_hour as h
              (tenant_id, location_id, business_on, hour, sales, total_minor, returns, returned_minor)
            select $1, location_id, business_on, hour, sales, total_minor, returns, returned_minor
            from unnest($2, $3, $4, $5, $6, $7, $8)
              as added (location_id, business_on, hour, sales, total_minor, returns, returned_minor)
            on conflict (tenant_id, location_id, business_on, hour) do update
            set sales = h.sales + excluded.sales,
              total_minor = h.total_minor + excluded.total_minor,
              returns = h.returns + excluded.returns,
              returned_minor = h.returned_minor + excluded.returned_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(row => row.Key.Location)]),
            Sql.Dates([.. rows.Select(row => row.Key.On)]),
            Sql.Integers([.. rows.Select(row => row.Key.Hour)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Sales)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Total)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Returns)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Returned)])
        );

    /// <summary>A sale's name stands; a return's only where nobody has sold any that day.</summary>
    private static void WriteProducts(
        TenantTransaction transaction,
        List<KeyValuePair<(Guid Location, DateOnly On, Guid Variant), Product>> rows
    ) =>
        transaction.Enqueue(
            """
            -- reporting.product_day.add
            insert into reporting.product_day as p
              (tenant_id, location_id, business_on, variant_id, name, quantity, total_minor, cost_minor,
               returned_quantity, returned_minor)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10)
            on conflict (tenant_id, location_id, business_on, variant_id) do update
            set name = case when excluded.quantity <> 0 or p.name = '' then excluded.name else p.name end,
              quantity = p.quantity + excluded.quantity,
              total_minor = p.total_minor + excluded.total_minor,
              cost_minor = p.cost_minor + excluded.cost_minor,
              returned_quantity = p.returned_quantity + excluded.returned_quantity,
              returned_minor = p.returned_minor + excluded.returned_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(row => row.Key.Location)]),
            Sql.Dates([.. rows.Select(row => row.Key.On)]),
            Sql.Uuids([.. rows.Select(row => row.Key.Variant)]),
            Sql.Texts([.. rows.Select(row => row.Value.Name ?? "")]),
            Sql.Bigints([.. rows.Select(row => row.Value.Quantity)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Total)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Cost)]),
            Sql.Bigints([.. rows.Select(row => row.Value.ReturnedQuantity)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Returned)])
        );

    private static void WriteTenders(
        TenantTransaction transaction,
        List<KeyValuePair<(Guid Location, DateOnly On, string Kind), Tender>> rows
    ) =>
        transaction.Enqueue(
            """
            -- reporting.tender_day.add
            insert into reporting.tender_day as t
              (tenant_id, location_id, business_on, kind, tenders, amount_minor, refunds, refunded_minor)
            select $1, location_id, business_on, kind, tenders, amount_minor, refunds, refunded_minor
            from unnest($2, $3, $4, $5, $6, $7, $8)
              as added (location_id, business_on, kind, tenders, amount_minor, refunds, refunded_minor)
            on conflict (tenant_id, location_id, business_on, kind) do update
            set tenders = t.tenders + excluded.tenders,
              amount_minor = t.amount_minor + excluded.amount_minor,
              refunds = t.refunds + excluded.refunds,
              refunded_minor = t.refunded_minor + excluded.refunded_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(row => row.Key.Location)]),
            Sql.Dates([.. rows.Select(row => row.Key.On)]),
            Sql.Texts([.. rows.Select(row => (string?)row.Key.Kind)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Count)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Amount)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Refunds)]),
            Sql.Bigints([.. rows.Select(row => row.Value.Refunded)])
        );
}
