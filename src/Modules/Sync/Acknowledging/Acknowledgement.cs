using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;

namespace Kaunta.Modules.Sync.Acknowledging;

/// <summary>
/// What the server told a device that it holds, signed so that only a server of this installation can have said it. The device keeps the
/// latest and shows it with every pull: if this database holds less, it is an older one than the one that said so.
/// </summary>
/// <param name="Epoch">In which it was said; an acknowledgement of an earlier epoch proves nothing any more.</param>
/// <param name="Version">The business had come so far.</param>
/// <param name="Incarnation">Of the journal that it speaks of; null when it speaks of the feed alone.</param>
/// <param name="Seq">The journal's last operation.</param>
internal sealed record Acknowledgement(string Epoch, long Version, Guid? Incarnation, string Branch, long Seq)
{
    public const string Header = "Kaunta-Seen";

    /// <summary>One for the journal, one for the feed; whoever shows more is not a device of ours.</summary>
    private const int MostShown = 2;
    private const int Longest = 400;

    /// <summary>As it travels: fields and their signature, with dots between.</summary>
    public string Write(byte[] key, BusinessId business, DeviceId device)
    {
        var fields = string.Create(
            CultureInfo.InvariantCulture,
            $"{Epoch}.{Version}.{Incarnation?.ToString() ?? "-"}.{(Branch.Length == 0 ? "-" : Branch)}.{Seq}"
        );
        return $"{fields}.{WireBytes.ToText(Sign(key, business, device, fields))}";
    }

    /// <summary>Those that the device shows and that a server of this installation signed for it; anything else is passed over.</summary>
    public static IReadOnlyList<Acknowledgement> ReadShown(string? header, byte[] key, BusinessId business, DeviceId device) =>
        string.IsNullOrEmpty(header) || header.Length > MostShown * Longest
            ? []
            :
            [
                .. header
                    .Split(' ', MostShown + 1)
                    .Take(MostShown)
                    .Select(text => Read(text, key, business, device))
                    .OfType<Acknowledgement>(),
            ];

    private static Acknowledgement? Read(string text, byte[] key, BusinessId business, DeviceId device)
    {
        var end = text.LastIndexOf('.');
        var parts = text.Split('.');
        if (parts.Length != 6 || WireBytes.Read(parts[5]) is not { } signature)
            return null;
        if (!CryptographicOperations.FixedTimeEquals(Sign(key, business, device, text[..end]), signature))
            return null;
        return new(
            parts[0],
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            parts[2] == "-" ? null : Guid.Parse(parts[2]),
            parts[3] == "-" ? "" : parts[3],
            long.Parse(parts[4], CultureInfo.InvariantCulture)
        );
    }

    private static byte[] Sign(byte[] key, BusinessId business, DeviceId device, string fields) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"kaunta-seen/1\n{business}\n{device}\n{fields}"));
}
