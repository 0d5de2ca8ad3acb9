using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core;
using Kaunta.Core.Journal;
using Kaunta.Core.Pricing;

namespace Kaunta.Modules.Catalog.Prices;

/// <summary>The body of <c>prices.changed</c>.</summary>
/// <param name="List">Null for the variants' own prices.</param>
/// <param name="Base">The newest version of the catalogue that its author had seen.</param>
internal sealed record PricesChange(Guid? List, long? Base, IReadOnlyList<ChangedPrice> Prices)
{
    private const int MaxPrices = 5000;
    private const int MaxTiers = 50;

    private static readonly string[] Members = ["list", "base", "prices"];
    private static readonly string[] PriceMembers = ["variant", "price", "tiers"];
    private static readonly string[] TierMembers = ["from", "price"];

    public static BodyReading Read(JsonElement body)
    {
        try
        {
            Require(body, Members);
            var list = IdOrNull(body, "list");
            var seen = IntegerOrNull(body, "base");
            if (!body.TryGetProperty("prices", out var rows) || rows.ValueKind != JsonValueKind.Array)
                throw new Unfit("invalid_field");
            if (rows.GetArrayLength() is 0 or > MaxPrices || seen < 0)
                throw new Unfit("invalid_field");
            var prices = rows.EnumerateArray().Select(row => ReadPrice(row, ofList: list is not null)).ToList();
            if (prices.Select(price => price.Variant).Distinct().Count() < prices.Count)
                throw new Unfit("invalid_field");
            return BodyReading.Of(new PricesChange(list, seen, prices));
        }
        catch (Unfit unfit)
        {
            return BodyReading.Failed(Outcome.Refused(unfit.Code));
        }
        catch (RefusedException refused)
        {
            return BodyReading.Failed(Outcome.Refused(refused.Refusal.Code));
        }
    }

    private static ChangedPrice ReadPrice(JsonElement row, bool ofList)
    {
        Require(row, PriceMembers);
        var variant = IdOrNull(row, "variant") ?? throw new Unfit("invalid_field");
        var price = IntegerOrNull(row, "price");
        var tiers = ReadTiers(row);
        // Quantity breaks belong to a list; and what is sold always has a price of its own.
        if (tiers.Count > 0 && (!ofList || price is null))
            throw new Unfit("invalid_field");
        if (price is null && !ofList)
            throw new Unfit("price_missing");
        if (price is { } set)
            _ = PriceChoice.Of(new ListPrice("", set, tiers), new ListPrice("", set, tiers), null, 1, null);
        return new(variant, price, tiers);
    }

    private static List<PriceTier> ReadTiers(JsonElement row)
    {
        if (!row.TryGetProperty("tiers", out var tiers) || tiers.ValueKind == JsonValueKind.Null)
            return [];
        if (tiers.ValueKind != JsonValueKind.Array || tiers.GetArrayLength() > MaxTiers)
            throw new Unfit("invalid_field");
        return
        [
            .. tiers
                .EnumerateArray()
                .Select(tier =>
                {
                    Require(tier, TierMembers);
                    return new PriceTier(
                        IntegerOrNull(tier, "from") ?? throw new Unfit("invalid_field"),
                        IntegerOrNull(tier, "price") ?? throw new Unfit("invalid_field")
                    );
                }),
        ];
    }

    private static void Require(JsonElement value, string[] members)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new Unfit("invalid_field");
        if (value.EnumerateObject().Any(member => !members.Contains(member.Name)))
            throw new Unfit("unknown_field");
    }

    private static Guid? IdOrNull(JsonElement row, string name) =>
        !row.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String && CanonicalId.TryRead(value.GetString(), out var id) ? id
        : throw new Unfit("invalid_field");

    private static long? IntegerOrNull(JsonElement row, string name) =>
        !row.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : throw new Unfit("invalid_field");

    /// <summary>A body that isn't what its type says, and the code of the refusal.</summary>
    private sealed class Unfit(string code) : Exception
    {
        public string Code => code;
    }
}

/// <param name="Price">Thousandths of a minor unit; null takes it off the list.</param>
internal sealed record ChangedPrice(Guid Variant, long? Price, IReadOnlyList<PriceTier> Tiers);
