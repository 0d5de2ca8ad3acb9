using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tenancy.Registers;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Tenancy;

/// <summary>Answers what other modules ask about a business, its locations and its registers.</summary>
internal sealed class TenancyQueries : ITenancyQueries
{
    /// <summary>What nearly every operation asks for, read together.</summary>
    /// <param name="Business">Null before its first operation.</param>
    private sealed record Facts(BusinessFacts? Business, IReadOnlyDictionary<LocationId, LocationFacts> Locations);

    public async Task<BusinessFacts> BusinessAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        (await FactsAsync(transaction, cancellation)).Business
        ?? throw new InvalidOperationException($"Business {transaction.Business} has a clock but no row.");

    public async Task<IReadOnlyDictionary<LocationId, LocationFacts>> LocationsAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    ) => (await FactsAsync(transaction, cancellation)).Locations;

    private static Task<Facts> FactsAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.OnceAsync("tenancy.facts", () => ReadFactsAsync(transaction, cancellation));

    private static async Task<Facts> ReadFactsAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var (business, locations) = await transaction.TogetherAsync(
            () =>
                transaction.QueryAsync(
                    """
                    -- tenancy.business.facts
                    select name, slug, currency, tax_rounding, cash_denomination_minor
                    from tenancy.business
                    where tenant_id = $1
                    """,
                    row => new BusinessFacts(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)),
                    cancellation,
                    Sql.Uuid(transaction.Business.Value)
                ),
            () =>
                transaction.QueryAsync(
                    """
                    -- tenancy.location.facts
                    select location_id, time_zone, day_start_minutes
                    from tenancy.location
                    where tenant_id = $1
                    """,
                    row => (Location: new LocationId(row.GetGuid(0)), Facts: new LocationFacts(row.GetString(1), row.GetInt32(2))),
                    cancellation,
                    Sql.Uuid(transaction.Business.Value)
                ),
            cancellation
        );
        return new(business.SingleOrDefault(), locations.ToDictionary(row => row.Location, row => row.Facts));
    }

    public async Task<IReadOnlyDictionary<DeviceId, DeviceBinding>> LatestBindingsAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- tenancy.binding.latest
            select distinct on (b.device_id) b.device_id, b.binding_id, b.register_id, r.number, b.series
            from tenancy.binding b
            join tenancy.register r
              on r.tenant_id = b.tenant_id and r.register_id = b.register_id
            where b.tenant_id = $1
              and b.ended_last is null
            order by b.device_id, b.version desc, b.number desc
            """,
            row =>
                (
                    Device: new DeviceId(row.GetGuid(0)),
                    Binding: new DeviceBinding(row.GetGuid(1), new RegisterId(row.GetGuid(2)), row.GetInt32(3), row.GetString(4))
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return rows.ToDictionary(row => row.Device, row => row.Binding);
    }

    public Task<IReadOnlyDictionary<BindingId, BindingFacts>> BindingsAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<BindingId> bindings,
        CancellationToken cancellation
    ) =>
        transaction.OnceAsync<BindingId, BindingFacts>(
            "tenancy.binding.facts",
            bindings,
            missing => ReadBindingsAsync(transaction, missing, cancellation)
        );

    private static async Task<IEnumerable<KeyValuePair<BindingId, BindingFacts>>> ReadBindingsAsync(
        TenantTransaction transaction,
        IReadOnlyList<BindingId> bindings,
        CancellationToken cancellation
    ) =>
        await transaction.QueryAsync(
            """
            -- tenancy.binding.facts
            select b.binding_id, b.register_id, r.location_id, b.device_id, b.incarnation, b.series, b.ended_last, b.ended_at, b.ended_how
            from tenancy.binding b
            join tenancy.register r
              on r.tenant_id = b.tenant_id and r.register_id = b.register_id
            where b.tenant_id = $1
              and b.binding_id = any ($2)
            """,
            row =>
                KeyValuePair.Create(
                    new BindingId(row.GetGuid(0)),
                    new BindingFacts(
                        new(row.GetGuid(1)),
                        new(row.GetGuid(2)),
                        new(row.GetGuid(3)),
                        row.GetGuid(4),
                        row.GetString(5),
                        row.IsDBNull(6) ? null : new(row.GetInt64(6), row.Instant(7), row.GetString(8) == EndedHow.Closed)
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. bindings.Select(one => one.Value)])
        );
}
