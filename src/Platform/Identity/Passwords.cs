using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kaunta.Core.Journal;

namespace Kaunta.Platform.Identity;

/// <summary>
/// Password hashes as text: <c>pbkdf2-sha256$rounds$salt$hash</c>. One that was made with fewer rounds than today's is still good, and
/// is to be made anew when its password is next seen. At most two are computed at once, so that guessing can't starve the till.
/// </summary>
public sealed class Passwords(int rounds)
{
    /// <summary>OWASP's figure for PBKDF2 with HMAC-SHA-256.</summary>
    public const int Rounds = 600_000;

    private const string Scheme = "pbkdf2-sha256";
    private const int HashBytes = 32;
    private readonly SemaphoreSlim lanes = new(2);
    private readonly string nobody = Text(rounds, new byte[16], new byte[HashBytes]);

    public async Task<string> HashAsync(string password, CancellationToken cancellation)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return Text(rounds, salt, await DeriveAsync(password, salt, rounds, cancellation));
    }

    /// <summary>Whether the password is the one behind the hash. Without a hash it takes as long and is false.</summary>
    public async Task<bool> IsRightAsync(string password, string? hash, CancellationToken cancellation)
    {
        var (itsRounds, salt, expected) = Parts(hash ?? nobody);
        var actual = await DeriveAsync(password, salt, itsRounds, cancellation);
        return CryptographicOperations.FixedTimeEquals(actual, expected) && hash is not null;
    }

    public bool IsOutdated(string hash) => Parts(hash).Rounds < rounds;

    private async Task<byte[]> DeriveAsync(string password, byte[] salt, int itsRounds, CancellationToken cancellation)
    {
        await lanes.WaitAsync(cancellation);
        try
        {
            var bytes = Encoding.UTF8.GetBytes(password);
            return await Task.Run(
                () => Rfc2898DeriveBytes.Pbkdf2(bytes, salt, itsRounds, HashAlgorithmName.SHA256, HashBytes),
                cancellation
            );
        }
        finally
        {
            lanes.Release();
        }
    }

    private static string Text(int itsRounds, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}${itsRounds}${WireBytes.ToText(salt)}${WireBytes.ToText(hash)}");

    private static (int Rounds, byte[] Salt, byte[] Hash) Parts(string hash)
    {
        var parts = hash.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme)
            throw new InvalidOperationException("A stored password hash isn't one.");
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), WireBytes.Read(parts[2])!, WireBytes.Read(parts[3])!);
    }
}
