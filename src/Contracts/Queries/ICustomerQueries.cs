using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about customers. The Customers module answers.</summary>
public interface ICustomerQueries
{
    /// <summary>All customers, closed ones too: for what compares all of them, such as an import.</summary>
    Task<CustomerSnapshot> SnapshotAsync(TenantTransaction transaction, CancellationToken cancellation);
}

/// <param name="Version">The newest change in it; an edit made from this snapshot names it as its base.</param>
public sealed record CustomerSnapshot(long Version, IReadOnlyList<CustomerFacts> Customers);

/// <summary>A customer; what was erased or never said is null.</summary>
/// <param name="CreditLimitMinor">What they may owe, minor units.</param>
/// <param name="HasEntries">Something was bought on account or paid already.</param>
public sealed record CustomerFacts(
    Guid Id,
    string? Name,
    string? Phone,
    string? Email,
    string? Address,
    string? Group,
    string? Note,
    string? TaxNumber,
    long CreditLimitMinor,
    bool Closed,
    bool HasEntries
);
