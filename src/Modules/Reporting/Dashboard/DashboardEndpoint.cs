using System.Globalization;
using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Reporting.Dashboard;

/// <summary>The owner's day: sums beside the same day last week, hours, thirty days, what sells, and how it is paid.</summary>
internal static class DashboardEndpoint
{
    private const int Days = 30;
    private const int Top = 10;

    private static readonly Refusal DateWrong = new(400, "date_wrong", "A day is written like 2026-01-31.");

    public static void MapDashboard(this IEndpointRouteBuilder api) =>
        api.MapGet("/reports/dashboard", ShowAsync).RequirePermission(Permissions.ReportView).Produces<DashboardAnswer>();

    private static async Task<IResult> ShowAsync(
        Guid? location,
        string? on,
        TenantDatabase database,
        ITenancyQueries tenancy,
        TimeProvider clock,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        DateOnly? asked = null;
        if (on is not null)
        {
            if (!DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                return DateWrong;
            asked = date;
        }
        if (location is { } one && !caller.ActsAt(new(one)))
            return HttpRefusals.NotFound;
        var answer = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var known = await tenancy.LocationsAsync(transaction, cancelled);
                var scope = Scope(caller, location, known.Keys);
                var day = asked ?? Today(clock.GetUtcNow(), known, scope);
                return await ReadAsync(transaction, day, [.. scope.Select(place => place.Value)], cancelled);
            },
            cancellation
        );
        return Results.Json(answer);
    }

    private static List<LocationId> Scope(SessionCaller caller, Guid? location, IEnumerable<LocationId> known) =>
        location is { } one ? [new(one)] : [.. known.Where(caller.ActsAt).OrderBy(place => place.Value)];

    /// <summary>The till's day: in the location's zone, cut at the hour at which its day begins.</summary>
    private static DateOnly Today(DateTimeOffset now, IReadOnlyDictionary<LocationId, LocationFacts> known, List<LocationId> scope)
    {
        var facts = scope.Select(known.GetValueOrDefault).FirstOrDefault(place => place is not null);
        return facts?.DayAt(now) ?? DateOnly.FromDateTime(now.UtcDateTime);
    }

    private static async Task<DashboardAnswer> ReadAsync(
        TenantTransaction transaction,
        DateOnly on,
        Guid[] locations,
        CancellationToken cancellation
    )
    {
        var first = on.DayNumber >= Days ? on.AddDays(1 - Days) : DateOnly.MinValue;
        var days = await transaction.QueryAsync(
            """
            -- reporting.dashboard.days
            select business_on, sum(sales)::bigint, sum(total_minor - returned_minor)::bigint, sum(returns)::bigint, sum(returned_minor)::bigint
            from reporting.sales_day
            where tenant_id = $1
              and location_id = any ($2)
              and business_on between $3 and $4
            group by business_on
            order by business_on
            """,
            row => new DayAnswer(row.GetFieldValue<DateOnly>(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(locations),
            Sql.Date(first),
            Sql.Date(on)
        );
        var hours = await transaction.QueryAsync(
            """
            -- reporting.dashboard.hours
            select hour, sum(sales)::bigint, sum(total_minor - returned_minor)::bigint
            from reporting.sales_hour
            where tenant_id = $1
              and location_id = any ($2)
              and business_on = $3
            group by hour
            order by hour
            """,
            row => new HourAnswer(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(locations),
            Sql.Date(on)
        );
        var top = await transaction.QueryAsync(
            """
            -- reporting.dashboard.top
            select variant_id, max(name), sum(quantity - returned_quantity)::bigint, sum(total_minor - returned_minor)::bigint
            from reporting.product_day
            where tenant_id = $1
              and location_id = any ($2)
              and business_on = $3
            group by variant_id
            having sum(quantity) > 0
            order by sum(total_minor - returned_minor) desc, variant_id
            limit $4
            """,
            row => new TopAnswer(row.GetGuid(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(locations),
            Sql.Date(on),
            Sql.Integer(Top)
        );
        var tenders = await transaction.QueryAsync(
            """
            -- reporting.dashboard.tenders
            select kind, sum(amount_minor - refunded_minor)::bigint
            from reporting.tender_day
            where tenant_id = $1
              and location_id = any ($2)
              and business_on = $3
            group by kind
            having (sum(tenders) <> 0 or sum(refunds) <> 0)
              and (kind <> 'exchange' or sum(amount_minor - refunded_minor) <> 0)
            order by sum(amount_minor - refunded_minor) desc, kind
            """,
            row => new TenderAnswer(row.GetString(0), row.GetInt64(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(locations),
            Sql.Date(on)
        );
        var lastWeek = on.DayNumber >= 7 ? on.AddDays(-7) : on;
        return new(on, Sum(days, on), Sum(days, lastWeek), hours, days, top, tenders);
    }

    private static SumAnswer Sum(List<DayAnswer> days, DateOnly on) =>
        days.Find(day => day.On == on) is { } found ? new(found.Sales, found.Total, found.Returns, found.Returned) : new(0, 0, 0, 0);
}

internal sealed record DashboardAnswer(
    DateOnly On,
    SumAnswer Today,
    SumAnswer LastWeek,
    IReadOnlyList<HourAnswer> Hours,
    IReadOnlyList<DayAnswer> Days,
    IReadOnlyList<TopAnswer> Top,
    IReadOnlyList<TenderAnswer> Tenders
);

/// <param name="Sales">How many.</param>
/// <param name="Total">Minor units: what was sold less what came back.</param>
/// <param name="Returns">How many.</param>
/// <param name="Returned">Minor units that came back.</param>
internal sealed record SumAnswer(long Sales, long Total, long Returns, long Returned);

internal sealed record HourAnswer(int Hour, long Sales, long Total);

internal sealed record DayAnswer(DateOnly On, long Sales, long Total, long Returns, long Returned);

/// <param name="Quantity">Thousandths.</param>
internal sealed record TopAnswer(Guid Variant, string Name, long Quantity, long Total);

internal sealed record TenderAnswer(string Kind, long Amount);
