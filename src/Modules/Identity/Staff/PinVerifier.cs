using System.Globalization;
using Kaunta.Core.Journal;

namespace Kaunta.Modules.Identity.Staff;

/// <summary>
/// What a till checks a PIN with, made by a device: <c>pbkdf2-sha256$rounds$salt$hash</c>. The server never sees a PIN. It only tells
/// who stands at an enrolled till; no hash could make four digits safe on a stolen one.
/// </summary>
internal sealed record PinVerifier(string Salt, int Rounds, string Hash)
{
    private const int FewestRounds = 100_000;
    private const int MostRounds = 10_000_000;

    public static PinVerifier? Read(string text)
    {
        var parts = text.Split('$');
        return
            parts.Length == 4
            && parts[0] == "pbkdf2-sha256"
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            && rounds is >= FewestRounds and <= MostRounds
            && WireBytes.Read(parts[2]) is { Length: >= 16 and <= 64 }
            && WireBytes.Read(parts[3]) is { Length: 32 }
            ? new(parts[2], rounds, parts[3])
            : null;
    }
}
