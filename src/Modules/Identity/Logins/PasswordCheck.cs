using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Identity.Logins;

/// <summary>
/// The one place where a password is guessed at: counted per account and per address before anything is computed, with the same work
/// and the same answer for an address that has no login.
/// </summary>
internal sealed class PasswordCheck(LoginStore logins, Passwords passwords, Attempts attempts, Limits limits)
{
    /// <returns>The login; or null with whether there were too many tries to look at this one.</returns>
    public async Task<(Login? Login, bool TooMany)> CheckAsync(
        string email,
        string password,
        string address,
        CancellationToken cancellation
    )
    {
        var account = "account " + email;
        if (!attempts.TryTake("sign-in " + address, limits.SignInsPerAddress) || !attempts.TryTake(account, limits.GuessesPerAccount))
            return (null, true);
        var login = await logins.FindAsync(email, cancellation);
        if (!await passwords.IsRightAsync(password, login?.PasswordHash, cancellation))
            return (null, false);
        attempts.Forget(account);
        if (passwords.IsOutdated(login!.PasswordHash))
            await logins.ChangePasswordAsync(login, await passwords.HashAsync(password, cancellation), cancellation);
        return (login, false);
    }
}
