using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kaunta.Core.Journal;

namespace Kaunta.Platform.Identity;

/// <summary>
/// The server's part of freshness, without a store and without the device's clock: an HMAC of the five-minute window, with a key that
/// all servers of an installation share. The present window and the one before are good.
/// </summary>
public sealed class Nonces(TimeProvider clock, byte[] key)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public string Current => Of(WindowNumber);

    public bool IsFresh(string nonce)
    {
        var now = WindowNumber;
        // Both are always compared, in constant time.
        return Same(nonce, Of(now)) | Same(nonce, Of(now - 1));
    }

    private long WindowNumber => clock.GetUtcNow().ToUnixTimeMilliseconds() / (long)Window.TotalMilliseconds;

    private string Of(long window)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"kaunta-nonce/1\n{window}");
        return WireBytes.ToText(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static bool Same(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
