using Kaunta.Contracts;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sync.Reviewing;

/// <summary>What a person should look at: operations that did less than their device meant, or that were booked with a doubt.</summary>
internal static class ReviewEndpoint
{
    public static void MapReview(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/review",
                (ReviewHandler handler, HttpContext context, SessionCaller caller, string? show, string? after) =>
                    handler.ListAsync(context, caller, show, after)
            )
            .RequirePermission(Permissions.ReviewView)
            .Produces<ReviewPage>();
        routes
            .MapGet(
                "/review/line",
                (
                    ReviewHandler handler,
                    HttpContext context,
                    SessionCaller caller,
                    Guid device,
                    Guid incarnation,
                    string? branch,
                    long seq
                ) => handler.LineAsync(context, caller, new(device, incarnation, branch ?? "", seq))
            )
            .RequirePermission(Permissions.ReviewView)
            .Produces<ReviewContents>();
        routes
            .MapPost(
                "/review/retry",
                (ReviewHandler handler, HttpContext context, SessionCaller caller) => handler.RetryAsync(context, caller)
            )
            .RequirePermission(Permissions.ReviewView)
            .Produces<RetryAnswer>();
    }
}

internal sealed class ReviewHandler(TenantDatabase database, HeldOperations held)
{
    private static readonly Refusal ShowWrong = new(400, "show_wrong", "Ask for what is open, or for what was settled.");
    private static readonly Refusal NoSuchLine = new(404, "not_found", "There is no such line in the journal.");

    public async Task<IResult> ListAsync(HttpContext context, SessionCaller caller, string? show, string? from)
    {
        if (show is not (null or "open" or "settled"))
            return ShowWrong;
        if (ReviewPlace.Read(from) is not { } after)
            return SyncRefusals.CursorWrong;
        var rows = await database.ReadAsync(
            caller.Business,
            (transaction, cancellation) => ReviewQueries.ListAsync(transaction, settled: show == "settled", after, cancellation),
            context.RequestAborted
        );
        var more = rows.Count == ReviewQueries.PageSize;
        return Results.Json(new ReviewPage(rows.ConvertAll(row => row.Item), more ? rows[^1].Place.Write() : null));
    }

    /// <summary>What one line says, byte for byte, so that a person can keep it elsewhere.</summary>
    public async Task<IResult> LineAsync(HttpContext context, SessionCaller caller, JournalledPlace place) =>
        await database.ReadAsync(
            caller.Business,
            (transaction, cancellation) => ReviewQueries.ContentsAsync(transaction, place, cancellation),
            context.RequestAborted
        )
            is { } contents
            ? Results.Json(contents)
            : NoSuchLine;

    /// <summary>Tries now what is held.</summary>
    public async Task<IResult> RetryAsync(HttpContext context, SessionCaller caller) =>
        Results.Json(new RetryAnswer(await held.RetryAsync(caller.Business, context.RequestAborted)));
}
