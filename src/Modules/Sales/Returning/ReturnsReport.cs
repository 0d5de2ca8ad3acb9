using Kaunta.Contracts;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sales.Returning;

/// <summary>What came back over a range, with a receipt and without one, line by line: the second is where a shop is cheated.</summary>
internal static class ReturnsReport
{
    public static void MapReturnsReport(this IEndpointRouteBuilder api) =>
        api.MapGet("/reports/returns", ShowAsync).RequirePermission(Permissions.ReportView).Produces<ReturnsReportAnswer>();

    private static async Task<IResult> ShowAsync(
        string? from,
        string? to,
        Guid? location,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (scope, refusal) = ListScope.Read(from, to, location, caller);
        if (scope is null)
            return refusal!;
        var kinds = await database.ReadAsync(
            caller.Business,
            (transaction, cancelled) => ReadAsync(transaction, scope, cancelled),
            cancellation
        );
        ReturnFigures Of(bool linked) => kinds.Find(kind => kind.Linked == linked).Figures ?? new(0, 0, 0, 0, 0, 0);
        return Results.Json(new ReturnsReportAnswer(Of(true), Of(false)));
    }

    private static Task<List<(bool Linked, ReturnFigures? Figures)>> ReadAsync(
        TenantTransaction transaction,
        ListScope scope,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sales.returns.kinds
            select l.of_line is not null, count(distinct l.return_id), count(*), sum(l.quantity)::bigint, sum(l.paid_minor)::bigint,
              sum(l.recover_minor)::bigint, sum(case when r.waiting and l.of_line is not null then l.paid_minor else 0 end)::bigint
            from sales.sale_return r
            join sales.return_line l
              on l.tenant_id = r.tenant_id and l.return_id = r.return_id
            where r.tenant_id = $1
              and ($2::uuid[] is null or r.location_id = any ($2))
              and r.business_on between $3 and $4
            group by l.of_line is not null
            """,
            row =>
                (
                    row.GetBoolean(0),
                    (ReturnFigures?)
                        new ReturnFigures(
                            row.GetInt64(1),
                            row.GetInt64(2),
                            row.GetInt64(3),
                            row.GetInt64(4),
                            row.GetInt64(5),
                            row.GetInt64(6)
                        )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            scope.Places,
            Sql.Date(scope.From),
            Sql.Date(scope.To)
        );
}

internal sealed record ReturnsReportAnswer(ReturnFigures WithReceipt, ReturnFigures WithoutReceipt);

/// <summary>Money in minor units, above zero: what went back.</summary>
/// <param name="Returns">How many have a line of this kind.</param>
/// <param name="Lines">How many lines.</param>
/// <param name="Quantity">Thousandths.</param>
/// <param name="ToRecover">Of that, paid beyond what the sale still had.</param>
/// <param name="ToBeMatched">Of that, paid for sales that haven't arrived.</param>
internal sealed record ReturnFigures(long Returns, long Lines, long Quantity, long Paid, long ToRecover, long ToBeMatched);
