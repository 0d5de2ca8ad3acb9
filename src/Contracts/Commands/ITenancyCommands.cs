using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Commands;

/// <summary>What other modules may have the Tenancy module do, inside their own write transaction.</summary>
public interface ITenancyCommands
{
    /// <summary>
    /// Writes a new business with its first location and the tax groups of its country. Answers its slug.
    /// </summary>
    /// <exception cref="Platform.Http.RefusalException"><c>country_unknown</c>, <c>time_zone_unknown</c>.</exception>
    Task<string> OpenAsync(TenantTransaction transaction, NewBusiness business, CancellationToken cancellation);

    /// <summary>
    /// Binds a register of the location to a device's incarnation; the binding that is there already, if it is.
    /// </summary>
    /// <param name="register">Null for a new register with the given name.</param>
    /// <param name="again">The device had series that this database doesn't know: the new one bears a mark of its own.</param>
    /// <exception cref="Platform.Http.RefusalException"><c>not_found</c> for a location or register that isn't this business's.</exception>
    Task<Binding> BindRegisterAsync(
        TenantTransaction transaction,
        LocationId location,
        RegisterId? register,
        string? registerName,
        DeviceId device,
        Guid incarnation,
        StaffId? by,
        bool again,
        CancellationToken cancellation
    );
}

public sealed record NewBusiness(string Name, string Country, LocationId Location, string TimeZone, DateTimeOffset OpenedAt);

/// <summary>As devices get it. <see cref="Next"/> is the number of the series' next receipt when nothing was sold in it yet: 1.</summary>
public sealed record Binding(Guid Id, Guid Register, int Number, string Series, long Next);
