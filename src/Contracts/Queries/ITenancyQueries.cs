using Kaunta.Core.Ids;
using Kaunta.Core.Time;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about a business, its locations and its registers. The Tenancy module answers.</summary>
public interface ITenancyQueries
{
    /// <summary>The business of the transaction.</summary>
    Task<BusinessFacts> BusinessAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>All locations of the business (there are few).</summary>
    Task<IReadOnlyDictionary<LocationId, LocationFacts>> LocationsAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>For each device that has one, its latest open binding.</summary>
    Task<IReadOnlyDictionary<DeviceId, DeviceBinding>> LatestBindingsAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>The bindings asked for; one that isn't known is absent.</summary>
    Task<IReadOnlyDictionary<BindingId, BindingFacts>> BindingsAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<BindingId> bindings,
        CancellationToken cancellation
    );
}

/// <param name="TaxRounding">"line" or "receipt".</param>
public sealed record BusinessFacts(string Name, string Slug, string Currency, string TaxRounding, long CashDenominationMinor);

/// <param name="TimeZone">IANA name.</param>
/// <param name="DayStartMinutes">When its day begins, minutes after midnight.</param>
public sealed record LocationFacts(string TimeZone, int DayStartMinutes)
{
    /// <summary>The business day at a moment: in the location's zone, cut at the hour at which its day begins. In UTC where the zone isn't known.</summary>
    public DateOnly DayAt(DateTimeOffset at) => ShopTime.DayOf(at, Zone, DayStartMinutes);

    /// <summary>UTC where the name is none that this server knows.</summary>
    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
}

/// <param name="End">Null while it is open.</param>
public sealed record BindingFacts(
    RegisterId Register,
    LocationId Location,
    DeviceId Device,
    Guid Incarnation,
    string Series,
    BindingEnd? End
)
{
    /// <summary>
    /// Whether a receipt of this series came after its end: beyond the last number that its device told, or made after the register was
    /// given away. One that was made before and only arrived late is in order.
    /// </summary>
    public bool HadEndedFor(long number, DateTimeOffset madeAt) =>
        End is { } end && (end.ByDevice ? number > end.Last : number > end.Last && madeAt > end.At);
}

/// <param name="ByDevice">Its device closed the series itself, so that the last number is certain.</param>
public sealed record BindingEnd(long Last, DateTimeOffset At, bool ByDevice);

/// <param name="Number">The register's number.</param>
public sealed record DeviceBinding(Guid Id, RegisterId Register, int Number, string Series);
