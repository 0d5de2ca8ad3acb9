using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;

namespace Kaunta.Modules.Sales.Documents;

/// <summary>What a sale and a return have in common: a numbered receipt of a register.</summary>
/// <param name="Control">What the envelope's control must be, minor units.</param>
/// <param name="CashRounding">Minor units: half a coin at most, either way.</param>
internal sealed record TillDocument(Guid Location, Guid Register, Guid Binding, string Series, long Number, long Control, long CashRounding)
{
    /// <summary>What doesn't fit what the server knows of registers, numbers, coins and sums.</summary>
    public List<string> Oddities(Operation operation, DocumentFacts known)
    {
        List<string> flags = [];
        if (!known.Bindings.TryGetValue(new(Binding), out var binding))
            flags.Add("binding_unknown");
        else if (binding.Device != operation.Device || binding.Series != Series)
            flags.Add("binding_unknown");
        // A journal that begins anew needs a series of its own; until it has one it goes on with the old one.
        else if (binding.Incarnation != operation.Incarnation || binding.HadEndedFor(Number, operation.CorrectedAt))
            flags.Add("binding_ended");
        if (binding is not null && (binding.Register.Value != Register || binding.Location.Value != Location))
            flags.Add("register_unknown");
        else if (!known.Locations.ContainsKey(new(Location)))
            flags.Add("register_unknown");
        if (!known.Taken.Receipts.Add((Binding, Number)))
            flags.Add("receipt_reused");
        if (operation.Control != Control || Math.Abs(CashRounding) * 2 > known.Business.CashDenominationMinor)
            flags.Add("price_mismatch");
        return flags;
    }

    /// <summary>0 to 23; of a location that isn't known, the hour in UTC.</summary>
    public static int LocalHour(DateTimeOffset at, LocationFacts? location) =>
        location is null ? at.UtcDateTime.Hour : TimeZoneInfo.ConvertTime(at, location.Zone).Hour;
}
