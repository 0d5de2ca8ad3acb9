using Kaunta.Contracts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Ledger.Closing;

/// <summary>Shows which days are closed and who may still send something for a day, and closes days.</summary>
internal static class PeriodsEndpoint
{
    private static readonly Refusal NotOver = new(409, "period_not_over", "Only days that are over everywhere can be closed.");
    private static readonly Refusal Closed = new(409, "period_closed", "The books of that day are closed already.");

    public static void MapPeriods(this IEndpointRouteBuilder api)
    {
        api.MapGet("/periods", ShowAsync).RequirePermission(Permissions.ReportView).Produces<PeriodsAnswer>();
        api.MapPost("/periods/close", CloseAsync).RequirePermission(Permissions.LedgerAdjust).Produces<PeriodsAnswer>();
    }

    private static async Task<IResult> ShowAsync(
        string? through,
        TenantDatabase database,
        ITenancyQueries tenancy,
        IDeviceQueries devices,
        TimeProvider clock,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        DateOnly? asked = null;
        if (!string.IsNullOrEmpty(through))
        {
            if (ListScope.Day(through) is not { } day)
                return ListScope.DateWrong;
            asked = day;
        }
        var answer = await database.ReadAsync(
            caller.Business,
            (transaction, cancelled) => AnswerAsync(transaction, tenancy, devices, asked, clock.GetUtcNow(), cancelled),
            cancellation
        );
        return Results.Json(answer);
    }

    private static async Task<IResult> CloseAsync(
        CloseRequest request,
        TenantDatabase database,
        ITenancyQueries tenancy,
        IDeviceQueries devices,
        IServerJournal journal,
        Secrets secrets,
        TimeProvider clock,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        if (ListScope.Day(request.Through) is not { } through)
            return ListScope.DateWrong;
        var (answer, refusal) = await database.WriteAsync<(PeriodsAnswer? Answer, Refusal? Refusal)>(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var before = await AnswerAsync(transaction, tenancy, devices, through, clock.GetUtcNow(), cancelled);
                if (before.ClosedThrough >= through)
                    return (null, Closed);
                if (through > before.LatestOver)
                    return (null, NotOver);
                await journal.AppendAsync(
                    transaction,
                    [
                        new(
                            new OperationId(secrets.NewId()),
                            "period.closed",
                            1,
                            caller.Staff,
                            new { through, lacking = before.Lacking.Select(one => new { device = one.Device }) }
                        ),
                    ],
                    cancelled
                );
                return (await AnswerAsync(transaction, tenancy, devices, through, clock.GetUtcNow(), cancelled), null);
            },
            cancellation
        );
        return answer is null ? refusal! : Results.Json(answer);
    }

    private static async Task<PeriodsAnswer> AnswerAsync(
        TenantTransaction transaction,
        ITenancyQueries tenancy,
        IDeviceQueries devices,
        DateOnly? through,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var said = await devices.SaidAsync(transaction, cancellation);
        var closings = await ReadAsync(transaction, cancellation);
        var names = await devices.NamesAsync(transaction, cancellation);
        var latestOver = BusinessDays.LatestOver([.. locations.Values], now);
        var day = through ?? latestOver;
        var end = BusinessDays.End(day, [.. locations.Values]);
        return new(
            closings.Count == 0 ? null : closings[0].Through,
            latestOver,
            day,
            [
                .. said.Where(one => one.EnrolledAt < end && (one.At is not { } at || at < end || one.Unsent > 0))
                    .Select(one => new LackingDevice(one.Device.Value, one.Name, one.At?.ToUnixTimeMilliseconds(), one.Unsent)),
            ],
            [
                .. closings.Select(closing => new ClosingAnswer(
                    closing.Through,
                    closing.At.ToUnixTimeMilliseconds(),
                    closing.By,
                    [.. closing.Lacking.Select(one => names.GetValueOrDefault(new(one), ""))]
                )),
            ]
        );
    }

    private sealed record Closing(DateOnly Through, DateTimeOffset At, Guid? By, Guid[] Lacking);

    private static Task<List<Closing>> ReadAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- ledger.closing.list
            select closed_through, closed_at, actor_id, lacking
            from ledger.closing
            where tenant_id = $1
            order by closed_through desc
            limit 60
            """,
            row => new Closing(row.GetFieldValue<DateOnly>(0), row.Instant(1), row.UuidOrNull(2), row.GetFieldValue<Guid[]>(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    /// <param name="Through">The last day to close, e.g. <c>2026-01-31</c>.</param>
    private sealed record CloseRequest(string Through);
}

/// <param name="ClosedThrough">All days up to it are closed; null while none is.</param>
/// <param name="LatestOver">The latest day that is over at every location, and so the latest that can be closed.</param>
/// <param name="Through">The day that <paramref name="Lacking"/> is about.</param>
/// <param name="Lacking">Devices that haven't agreed with the server since the end of that day: their operations may still come.</param>
internal sealed record PeriodsAnswer(
    DateOnly? ClosedThrough,
    DateOnly LatestOver,
    DateOnly Through,
    IReadOnlyList<LackingDevice> Lacking,
    IReadOnlyList<ClosingAnswer> Closings
);

/// <param name="SaidAt">When it last spoke; null: never.</param>
/// <param name="Unsent">How many operations it then had that the server hadn't.</param>
internal sealed record LackingDevice(Guid Device, string Name, long? SaidAt, long? Unsent);

/// <param name="By">Who closed them.</param>
/// <param name="Lacking">The names of the devices that hadn't agreed then.</param>
internal sealed record ClosingAnswer(DateOnly Through, long At, Guid? By, IReadOnlyList<string> Lacking);
