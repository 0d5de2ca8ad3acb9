using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Identity.Sessions;

/// <summary>Renewing, listing and ending sessions. Each person sees and ends only their own.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        SignIn.Map(api);
        api.MapPost("/sessions/renew", RenewAsync).RequireDevice().Produces<Session>();
        api.MapGet("/sessions", ListAsync).RequireSession().Produces<SessionsAnswer>();
        api.MapPost("/sessions/current/rest", RestAsync).RequireSession().Produces(StatusCodes.Status204NoContent);
        api.MapDelete("/sessions/current", EndCurrentAsync).RequireSession().Produces(StatusCodes.Status204NoContent);
        api.MapDelete("/sessions/{id:guid}", EndAsync).RequireSession().Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> RenewAsync(
        RenewRequest request,
        DeviceCaller caller,
        TenantDatabase database,
        SessionStore sessions,
        CancellationToken cancellation
    )
    {
        var session = await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, stop) => sessions.RenewAsync(transaction, request.Renewal, caller.Device, stop),
            cancellation
        );
        return session is null ? HttpRefusals.SessionExpired : Results.Ok(session);
    }

    private static async Task<IResult> ListAsync(
        SessionCaller caller,
        TenantDatabase database,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var sessions = await database.ReadAsync(
            caller.Business,
            (transaction, stop) =>
                transaction.QueryAsync(
                    """
                    -- identity.session.list
                    select s.session_id, d.name, s.started_at, s.seen_at
                    from identity.session s
                    join identity.device d
                      on d.tenant_id = s.tenant_id and d.device_id = s.device_id
                    where s.tenant_id = $1
                      and s.staff_id = $2
                      and s.ended_at is null
                      and s.renewal_expires_at > $3
                    order by s.seen_at desc, s.session_id
                    limit 100
                    """,
                    row => new ListedSession(
                        row.GetGuid(0),
                        row.GetString(1),
                        row.Instant(2).ToUnixTimeMilliseconds(),
                        row.Instant(3).ToUnixTimeMilliseconds(),
                        row.GetGuid(0) == caller.Session
                    ),
                    stop,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(caller.Staff.Value),
                    Sql.Instant(clock.GetUtcNow())
                ),
            cancellation
        );
        return Results.Ok(new SessionsAnswer(sessions));
    }

    /// <summary>
    /// The person left the till. The token is dead from now on, so that nobody who finds it can use it; the renewal, which the device keeps
    /// under the person's PIN, brings the next one.
    /// </summary>
    private static async Task<IResult> RestAsync(
        SessionCaller caller,
        TenantDatabase database,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, _) =>
            {
                transaction.Enqueue(
                    """
                    -- identity.session.rest
                    update identity.session
                    set token_expires_at = least(token_expires_at, $3)
                    where tenant_id = $1
                      and session_id = $2
                    """,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(caller.Session),
                    Sql.Instant(clock.GetUtcNow())
                );
                return Task.FromResult(true);
            },
            cancellation
        );
        return Results.NoContent();
    }

    private static Task<IResult> EndCurrentAsync(
        SessionCaller caller,
        TenantDatabase database,
        TimeProvider clock,
        CancellationToken cancellation
    ) => EndAsync(caller.Session, caller, database, clock, cancellation);

    /// <summary>Another person's session, and one that never was, are equally not there.</summary>
    private static async Task<IResult> EndAsync(
        Guid id,
        SessionCaller caller,
        TenantDatabase database,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var ended = await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, stop) =>
                transaction.QueryAsync(
                    """
                    -- identity.session.end_own
                    update identity.session
                    set ended_at = $4, ended_why = 'signed out'
                    where tenant_id = $1
                      and session_id = $2
                      and staff_id = $3
                      and ended_at is null
                    returning session_id
                    """,
                    row => row.GetGuid(0),
                    stop,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(id),
                    Sql.Uuid(caller.Staff.Value),
                    Sql.Instant(clock.GetUtcNow())
                ),
            cancellation
        );
        return ended.Count == 0 ? HttpRefusals.NotFound : Results.NoContent();
    }

    private sealed record RenewRequest(string Renewal);
}

internal sealed record SessionsAnswer(IReadOnlyList<ListedSession> Sessions);

/// <param name="Current">The one that asks.</param>
internal sealed record ListedSession(Guid Id, string DeviceName, long StartedAt, long LastUsedAt, bool Current);
