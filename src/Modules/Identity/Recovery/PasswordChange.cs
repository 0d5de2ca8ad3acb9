using Kaunta.Modules.Identity.Logins;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Identity.Recovery;

/// <summary>A signed-in person chooses a new password; every other session of theirs ends.</summary>
internal static class PasswordChange
{
    public static async Task<IResult> ChangeAsync(
        PasswordRequest request,
        SessionCaller caller,
        HttpContext context,
        LoginStore logins,
        PasswordCheck check,
        Passwords passwords,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var known = await logins.FindAsync(caller.Login, cancellation);
        if (known is null)
            return IdentityRefusals.OldPasswordWrong;
        if (PasswordRules.Check(request.New, known.Email) is { } fault)
            return fault;
        var (login, tooMany) = await check.CheckAsync(known.Email, request.Old, context.Address(), cancellation);
        if (login is null)
            return tooMany ? HttpRefusals.TooMany : IdentityRefusals.OldPasswordWrong;
        // Read again: checking may have made the old hash anew.
        var current = (await logins.FindAsync(login.Id, cancellation))!;
        if (!await logins.ChangePasswordAsync(current, await passwords.HashAsync(request.New, cancellation), cancellation))
            return IdentityRefusals.OldPasswordWrong;
        await logins.EndSessionsAsync(login.Id, caller.Session, clock.GetUtcNow(), "password changed", cancellation);
        return Results.NoContent();
    }
}

internal sealed record PasswordRequest(string Old, string New);
