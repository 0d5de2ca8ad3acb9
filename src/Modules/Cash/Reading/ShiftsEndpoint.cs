using System.Text.Json.Nodes;
using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Cash.Reading;

/// <summary>The list of shifts, newest first, and one shift with its Z and everything that belongs to it.</summary>
internal static class ShiftsEndpoint
{
    public static void MapShifts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/shifts", ListAsync).RequirePermission(Permissions.ShiftView).Produces<ShiftsPage>();
        api.MapGet("/shifts/{id:guid}", ShowAsync).RequirePermission(Permissions.ShiftView).Produces<ShiftAnswer>();
    }

    private static async Task<IResult> ListAsync(
        Guid? location,
        string? from,
        string? to,
        string? after,
        TenantDatabase database,
        IOperationQueries operations,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (scope, refusal) = ListScope.Read(from, to, location, caller);
        if (scope is null)
            return refusal!;
        if (ShiftPlace.Read(after) is not { } place)
            return HttpRefusals.AfterWrong;
        var page = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var rows = await ShiftQueries.ListAsync(transaction, scope, place, cancelled);
                var flagged = await WithFlagsAsync(transaction, operations, rows, cancelled);
                return new ShiftsPage(flagged, rows.Count == ShiftQueries.PageSize ? rows[^1].Place.Write() : null);
            },
            cancellation
        );
        return Results.Json(page);
    }

    private static async Task<IResult> ShowAsync(
        Guid id,
        TenantDatabase database,
        IOperationQueries operations,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var answer = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                if (await ShiftQueries.FindAsync(transaction, id, cancelled) is not { } found || !caller.ActsAt(new(found.Item.Location)))
                    return null;
                var flagged = await WithFlagsAsync(transaction, operations, [found], cancelled);
                return new ShiftAnswer(
                    flagged[0],
                    found.Z is { } z ? JsonNode.Parse(z) : null,
                    found.ServerFigures is { } figures ? JsonNode.Parse(figures) : null,
                    await ShiftQueries.MovementsAsync(transaction, id, cancelled),
                    await ShiftQueries.AfterCloseAsync(transaction, id, cancelled)
                );
            },
            cancellation
        );
        return answer is null ? HttpRefusals.NotFound : Results.Json(answer);
    }

    private static async Task<List<ShiftItem>> WithFlagsAsync(
        TenantTransaction transaction,
        IOperationQueries operations,
        List<FoundShift> rows,
        CancellationToken cancellation
    )
    {
        var flags = await operations.FlagsAsync(
            transaction,
            [.. rows.SelectMany(row => row.Operations).Select(one => (new DeviceId(one.Device), new OperationId(one.Operation)))],
            cancellation
        );
        return rows.ConvertAll(row =>
            row.Item with
            {
                Flags =
                [
                    .. row
                        .Operations.SelectMany(one =>
                            flags.GetValueOrDefault((new DeviceId(one.Device), new OperationId(one.Operation)), [])
                        )
                        .Distinct(StringComparer.Ordinal),
                ],
            }
        );
    }
}

/// <param name="Next">Ask for the next page with it; null at the end.</param>
internal sealed record ShiftsPage(IReadOnlyList<ShiftItem> Shifts, string? Next);

/// <param name="OpenedAt">Milliseconds; null while the opening hasn't arrived.</param>
/// <param name="ClosedAt">Null while it is open.</param>
/// <param name="Figures">Of its Z; of an open one as far as the server knows.</param>
/// <param name="AfterClose">What came to it after its Z.</param>
internal sealed record ShiftItem(
    Guid Id,
    Guid Location,
    Guid Register,
    DateOnly BusinessOn,
    long? OpenedAt,
    Guid? OpenedBy,
    long? ClosedAt,
    Guid? ClosedBy,
    long? Float,
    long? Expected,
    long? Counted,
    long? Difference,
    long? Left,
    Core.Cash.ShiftFigures Figures,
    LateSum AfterClose,
    IReadOnlyList<string> Flags
);

/// <param name="Cash">What it did to the cash in the drawer, minor units.</param>
internal sealed record LateSum(long Count, long Cash);

/// <param name="Z">The body of <c>shift.closed</c> with its note opened, or null.</param>
/// <param name="Server">What the server adds up for the same stretch, or null.</param>
internal sealed record ShiftAnswer(
    ShiftItem Shift,
    JsonNode? Z,
    JsonNode? Server,
    IReadOnlyList<MovementAnswer> Movements,
    IReadOnlyList<LateAnswer> AfterClose
);

internal sealed record MovementAnswer(Guid Id, long At, string Kind, long Amount, string? Category, string? Note, Guid? Actor);

internal sealed record LateAnswer(Guid Operation, Guid Device, long At, string Cause, long Cash, JsonNode Figures);
