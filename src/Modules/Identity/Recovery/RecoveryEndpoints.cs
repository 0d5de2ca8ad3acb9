using Kaunta.Modules.Identity.Logins;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Kaunta.Modules.Identity.Recovery;

/// <summary>
/// A forgotten password is replaced with a code that came by mail, or that the operator's <c>recover</c> command printed. Asking for one
/// has the same answer, as soon, whether or not the address has a login.
/// </summary>
internal static class RecoveryEndpoints
{
    public static void MapRecovery(this IEndpointRouteBuilder api)
    {
        api.MapPost("/recovery", Ask).AllowAnyone().Produces(StatusCodes.Status202Accepted);
        api.MapPost("/recovery/complete", CompleteAsync).AllowAnyone().Produces(StatusCodes.Status204NoContent);
        api.MapPost("/password", PasswordChange.ChangeAsync).RequireSession().Produces(StatusCodes.Status204NoContent);
    }

    private static IResult Ask(RecoveryRequest request, HttpContext context, RecoveryMails mails, Attempts attempts, Limits limits)
    {
        if (!attempts.TryTake("recovery " + context.Address(), limits.RecoveriesPerAddress))
            return HttpRefusals.TooMany;
        // Beyond the account's limit nothing is sent and nobody is told: a stranger can't fill a mailbox.
        if (Email.Fold(request.Email) is { } email && attempts.TryTake("recovery " + email, limits.RecoveriesPerAccount))
            mails.Queue(email);
        return Results.Accepted();
    }

    private static async Task<IResult> CompleteAsync(
        RecoveryCompletion request,
        HttpContext context,
        NpgsqlDataSource source,
        Passwords passwords,
        Attempts attempts,
        Limits limits,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (!attempts.TryTake("code " + context.Address(), limits.CodesPerAddress))
            return HttpRefusals.TooMany;
        if (PasswordRules.Check(request.Password, "") is { } fault)
            return fault;
        await using var command = source.CreateCommand(
            """
            -- identity.recovery.use
            select directory.use_recovery($1, $2, $3)
            """
        );
        command.Parameters.Add(Sql.Bytes(Secrets.HashOf(Secrets.FoldCode(request.Code))));
        command.Parameters.Add(Sql.Text(await passwords.HashAsync(request.Password, cancellation)));
        command.Parameters.Add(Sql.Instant(clock.GetUtcNow()));
        return (bool)(await command.ExecuteScalarAsync(cancellation))! ? Results.NoContent() : IdentityRefusals.CodeWrong;
    }

    private sealed record RecoveryRequest(string Email);

    private sealed record RecoveryCompletion(string Code, string Password);
}
