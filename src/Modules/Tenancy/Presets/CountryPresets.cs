using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Tenancy.Presets;

/// <summary>
/// What a country's shops start with, from the files beside this one; each names its source. A business changes its own copy afterwards.
/// </summary>
internal static class CountryPresets
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    public static readonly IReadOnlyList<CountryPreset> All = [.. ReadAll().OrderBy(preset => preset.Name, StringComparer.Ordinal)];

    public static CountryPreset? Find(string country) => All.FirstOrDefault(preset => preset.Country == country);

    public static void MapPresets(this IEndpointRouteBuilder api) =>
        api.MapGet("/presets", () => Results.Ok(new PresetsAnswer(All))).AllowAnyone().Produces<PresetsAnswer>();

    private static IEnumerable<CountryPreset> ReadAll()
    {
        var assembly = typeof(CountryPresets).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("presets/", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            yield return JsonSerializer.Deserialize<CountryPreset>(stream, Format)!;
        }
    }
}

internal sealed record PresetsAnswer(IReadOnlyList<CountryPreset> Countries);

/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Currency">ISO 4217; amounts are in its minor unit.</param>
/// <param name="CashDenominationMinor">What a cash total is rounded to.</param>
/// <param name="Source">Where the rates were read, and when.</param>
internal sealed record CountryPreset(
    string Country,
    string Name,
    string Currency,
    IReadOnlyList<string> TimeZones,
    IReadOnlyList<PresetTaxGroup> TaxGroups,
    bool PricesIncludeTax,
    [property: AllowedValues("line", "receipt")] string TaxRounding,
    long CashDenominationMinor,
    string Source
);

internal sealed record PresetTaxGroup(string Name, IReadOnlyList<PresetTax> Taxes);

/// <param name="Rate">Parts per million.</param>
internal sealed record PresetTax(
    string Code,
    string Name,
    long Rate,
    bool Inclusive,
    bool Compound,
    [property: AllowedValues("standard", "zero", "exempt")] string Kind
);
