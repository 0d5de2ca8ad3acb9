using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about a business, its locations and its registers. The Tenancy module answers.</summary>
public interface ITenancyQueries
{
    /// <summary>The business of the transaction.</summary>
    Task<BusinessFacts> BusinessAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>All locations of the business (there are few).</summary>
    Task<IReadOnlyDictionary<LocationId, LocationFacts>> LocationsAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>For each device that has one, its latest binding.</summary>
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
public sealed record LocationFacts(string TimeZone, int DayStartMinutes);

public sealed record BindingFacts(RegisterId Register, LocationId Location, DeviceId Device, Guid Incarnation, string Series);

/// <param name="Number">The register's number.</param>
public sealed record DeviceBinding(Guid Id, RegisterId Register, int Number, string Series);
