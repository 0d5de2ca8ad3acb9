using Kaunta.Contracts;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Reporting.Ranges;

/// <summary>Revenue day by day over a range: what was sold, and apart from it what came back. The days are the documents' own.</summary>
internal static class DaysEndpoint
{
    /// <summary>A year and what a year's end drags along, on one page.</summary>
    private const int PageSize = 400;

    public static void MapDays(this IEndpointRouteBuilder api) =>
        api.MapGet("/reports/days", ShowAsync).RequirePermission(Permissions.ReportView).Produces<DaysAnswer>();

    private static async Task<IResult> ShowAsync(
        string? from,
        string? to,
        Guid? location,
        DateOnly? after,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (scope, refusal) = ListScope.Read(from, to, location, caller);
        if (scope is null)
            return refusal!;
        var days = await database.ReadAsync(
            caller.Business,
            (transaction, cancelled) => ReadAsync(transaction, scope, after ?? DateOnly.MinValue, cancelled),
            cancellation
        );
        return Results.Json(new DaysAnswer(days, days.Count == PageSize ? days[^1].On : null));
    }

    private static Task<List<DayFigures>> ReadAsync(
        TenantTransaction transaction,
        ListScope scope,
        DateOnly after,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- reporting.days
            select business_on, sum(sales)::bigint, sum(total_minor)::bigint, sum(returns)::bigint, sum(returned_minor)::bigint,
              sum(tax_minor - returned_tax_minor)::bigint, sum(discount_minor)::bigint, sum(cost_minor)::bigint
            from reporting.sales_day
            where tenant_id = $1
              and ($2::uuid[] is null or location_id = any ($2))
              and business_on between $3 and $4
              and business_on > $5
            group by business_on
            order by business_on
            limit $6
            """,
            row => new DayFigures(
                row.GetFieldValue<DateOnly>(0),
                row.GetInt64(1),
                row.GetInt64(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt64(6),
                row.GetInt64(7)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            scope.Places,
            Sql.Date(scope.From),
            Sql.Date(scope.To),
            Sql.Date(after),
            Sql.Integer(PageSize)
        );
}

/// <param name="Next">Ask for the next page with it; null at the end.</param>
internal sealed record DaysAnswer(IReadOnlyList<DayFigures> Days, DateOnly? Next);

/// <summary>Minor units.</summary>
/// <param name="Sales">How many.</param>
/// <param name="Sold">What the sales came to.</param>
/// <param name="Returns">How many.</param>
/// <param name="Returned">What went back for them; revenue is sold - returned.</param>
/// <param name="Tax">Of what was sold and stayed sold.</param>
/// <param name="Discounts">As large as on the receipts.</param>
/// <param name="Cost">Of the goods that were sold and stayed sold.</param>
internal sealed record DayFigures(DateOnly On, long Sales, long Sold, long Returns, long Returned, long Tax, long Discounts, long Cost);
