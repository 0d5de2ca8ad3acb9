using Kaunta.Contracts;
using Kaunta.Core.Journal;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>
/// How long a device may go on alone. When it ends, selling goes on and what is done is flagged: the server couldn't tell meanwhile who had
/// left or lost a right. What a cashier may do lasts 60 days, everything else 7.
/// </summary>
internal static class OfflineGrant
{
    public const string Expired = "grant_expired";
    private static readonly TimeSpan Usual = TimeSpan.FromDays(60);
    private static readonly TimeSpan Privileged = TimeSpan.FromDays(7);

    /// <param name="permission">What the operation needs; null when anybody may.</param>
    /// <param name="heardOf">When the server had last heard of the device before this push.</param>
    public static bool HasEnded(Envelope envelope, string? permission, DateTimeOffset correctedAt, DateTimeOffset heardOf)
    {
        // The device's own word on its last exchange may only shorten the time.
        var met = envelope.Anchor is { } anchor ? CorrectedTime.Within(anchor.ServerTime) : heardOf;
        var alone = correctedAt - (met > heardOf && met <= correctedAt ? met : heardOf);
        return alone > (permission is null || Permissions.ByRole["cashier"].Contains(permission) ? Usual : Privileged);
    }
}
