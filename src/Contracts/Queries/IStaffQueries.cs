using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about people. The Identity module answers.</summary>
public interface IStaffQueries
{
    /// <summary>What each may do, inside the transaction; one who isn't known is absent.</summary>
    Task<IReadOnlyDictionary<StaffId, StaffAuthority>> AuthorityAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<StaffId> staff,
        CancellationToken cancellation
    );
}

/// <param name="Role">A key of <see cref="Permissions.ByRole"/>.</param>
/// <param name="PinLimitMinor">Up to which amount their PIN allows something at a till, minor units; null: any.</param>
public sealed record StaffAuthority(string Role, bool Disabled, long? PinLimitMinor = null)
{
    public bool May(string permission) =>
        !Disabled && Permissions.ByRole.TryGetValue(Role, out var granted) && granted.Contains(permission);
}
