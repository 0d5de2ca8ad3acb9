using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Cash.Reading;

/// <summary>What is in the drawers by the books, and whose shift is open on them.</summary>
internal static class DrawersEndpoint
{
    public static void MapDrawers(this IEndpointRouteBuilder api) =>
        api.MapGet("/drawers", ShowAsync).RequirePermission(Permissions.ShiftView).Produces<DrawersAnswer>();

    private static async Task<IResult> ShowAsync(
        Guid? location,
        TenantDatabase database,
        ILedgerQueries ledger,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        if (location is { } one && !caller.ActsAt(new(one)))
            return HttpRefusals.NotFound;
        var answer = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var cash = await ledger.DrawersAsync(transaction, cancelled);
                var open = (await OpenAsync(transaction, cancelled)).ToLookup(shift => (shift.Location, shift.Register));
                var drawers = cash
                    .Keys.Select(key => (Location: key.Location.Value, Register: key.Register.Value))
                    .Union(open.Select(shifts => shifts.Key))
                    .Where(place => location is { } asked ? place.Location == asked : caller.ActsAt(new(place.Location)))
                    .Order();
                return new DrawersAnswer([
                    .. drawers.Select(place => new DrawerAnswer(
                        place.Location,
                        place.Register,
                        cash.GetValueOrDefault((new(place.Location), new(place.Register))),
                        [.. open[place].Select(shift => shift.Shift)]
                    )),
                ]);
            },
            cancellation
        );
        return Results.Json(answer);
    }

    private static Task<List<(Guid Location, Guid Register, OpenShiftAnswer Shift)>> OpenAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- cash.drawers.open
            select location_id, register_id, shift_id, opened_at, opened_by
            from cash.shift
            where tenant_id = $1
              and closed_at is null
            order by shift_id
            """,
            row =>
                (
                    row.GetGuid(0),
                    row.GetGuid(1),
                    new OpenShiftAnswer(row.GetGuid(2), row.InstantOrNull(3)?.ToUnixTimeMilliseconds(), row.UuidOrNull(4))
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
}

internal sealed record DrawersAnswer(IReadOnlyList<DrawerAnswer> Drawers);

/// <param name="Cash">What the books say is in it, minor units.</param>
/// <param name="Open">Shifts that are open on it: one, when all is well.</param>
internal sealed record DrawerAnswer(Guid Location, Guid Register, long Cash, IReadOnlyList<OpenShiftAnswer> Open);

internal sealed record OpenShiftAnswer(Guid Id, long? OpenedAt, Guid? OpenedBy);
