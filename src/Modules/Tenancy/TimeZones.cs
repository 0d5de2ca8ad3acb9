namespace Kaunta.Modules.Tenancy;

internal static class TimeZones
{
    /// <summary>True for an IANA name that this machine knows, in its usual spelling, e.g. <c>Africa/Nairobi</c>.</summary>
    public static bool IsKnown(string name) =>
        name.Contains('/') && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && zone.Id == name;
}
