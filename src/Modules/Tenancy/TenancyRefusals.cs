using Kaunta.Platform.Http;

namespace Kaunta.Modules.Tenancy;

internal static class TenancyRefusals
{
    public static readonly Refusal CountryUnknown = new(422, "country_unknown", "Choose one of the countries that are listed.");
    public static readonly Refusal TimeZoneUnknown = new(422, "time_zone_unknown", "Choose one of the time zones that are listed.");
    public static readonly Refusal LocationClosed = new(409, "location_closed", "The location is closed. Choose another one.");
    public static readonly Refusal RegisterClosed = new(409, "register_closed", "The register is closed. Choose another one.");
    public static readonly Refusal BindingEnded = new(
        409,
        "binding_ended",
        "This device no longer has that register. Choose a register for it again."
    );
}
