using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Identity.Staff;

/// <summary>
/// Keeps one row per person and location where the person may sell, so that a device gets the verifiers of its own location only. A
/// person who leaves a location, or is disabled, leaves a tombstone there.
/// </summary>
internal sealed class StaffPins(ITenancyQueries tenancy) : IFactHandler<LocationAdded>
{
    public async Task WriteAsync(
        TenantTransaction transaction,
        Guid staff,
        IReadOnlyList<Guid> locations,
        bool disabled,
        string? pin,
        CancellationToken cancellation
    )
    {
        var all = await tenancy.LocationsAsync(transaction, cancellation);
        var verifier = disabled || pin is null ? null : PinVerifier.Read(pin);
        Guid[] at = verifier is null
            ? []
            : [.. all.Keys.Select(location => location.Value).Where(location => locations.Count == 0 || locations.Contains(location))];
        if (verifier is not null)
            Save(transaction, staff, at, verifier);
        transaction.Enqueue(
            """
            -- identity.staff_pin.leave
            update identity.staff_pin
            set salt = null, rounds = null, hash = null, version = default
            where tenant_id = $1
              and staff_id = $2
              and hash is not null
              and not (location_id = any ($3))
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(staff),
            Sql.Uuids(at)
        );
    }

    /// <summary>Whoever may sell everywhere may sell at a new location too.</summary>
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<LocationAdded> facts,
        CancellationToken cancellation
    )
    {
        var everywhere = await transaction.QueryAsync(
            """
            -- identity.staff.everywhere
            select staff_id, pin
            from identity.staff
            where tenant_id = $1
              and cardinality(locations) = 0
              and pin is not null
              and not disabled
            """,
            row => (Staff: row.GetGuid(0), Pin: row.GetString(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        foreach (var (staff, pin) in everywhere)
            if (PinVerifier.Read(pin) is { } verifier)
                Save(transaction, staff, [.. facts.Select(fact => fact.Location.Value)], verifier);
        return [];
    }

    private static void Save(TenantTransaction transaction, Guid staff, Guid[] locations, PinVerifier verifier) =>
        transaction.Enqueue(
            """
            -- identity.staff_pin.save
            insert into identity.staff_pin (tenant_id, location_id, staff_id, salt, rounds, hash)
            select $1, location, $2, $4, $5, $6
            from unnest($3) as location
            on conflict (tenant_id, location_id, staff_id) do update
            set salt = excluded.salt, rounds = excluded.rounds, hash = excluded.hash, version = excluded.version
            where identity.staff_pin.hash is distinct from excluded.hash
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(staff),
            Sql.Uuids(locations),
            Sql.Text(verifier.Salt),
            Sql.Integer(verifier.Rounds),
            Sql.Text(verifier.Hash)
        );
}
