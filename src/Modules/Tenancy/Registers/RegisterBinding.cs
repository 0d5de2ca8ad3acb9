using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Tenancy.Registers;

/// <summary>
/// Binds a register to a device. Every binding has a series of its own (<c>R1.3</c>: register 1, its third binding), so that two
/// devices can never write the same receipt number, however long they are apart.
/// </summary>
internal sealed class RegisterBinding(IServerJournal journal, Secrets secrets)
{
    public async Task<Binding> BindToAsync(
        TenantTransaction transaction,
        LocationId location,
        RegisterId? register,
        string? name,
        DeviceId device,
        Guid incarnation,
        StaffId? by,
        CancellationToken cancellation
    )
    {
        var place = await PlaceAsync(transaction, location, register, device, incarnation, cancellation);
        Refuse(place, location, register);
        if (place.Existing is { } existing)
            return existing;
        var number = place.Number ?? place.NextNumber;
        var body = new RegisterBoundBody(
            register?.Value ?? secrets.NewId(),
            location.Value,
            number,
            name ?? place.Name ?? $"Till {number}",
            device.Value,
            incarnation,
            secrets.NewId(),
            place.NextBinding,
            $"R{number}.{place.NextBinding}"
        );
        await journal.AppendAsync(transaction, [new(new OperationId(secrets.NewId()), "register.bound", 1, by, body)], cancellation);
        return new(body.Binding, body.Register, number, body.Series, 1);
    }

    private static void Refuse(Place place, LocationId location, RegisterId? register)
    {
        if (!place.LocationKnown || register is not null && place.RegisterLocation is { } at && at != location.Value)
            throw new RefusalException(HttpRefusals.NotFound);
        if (place.LocationClosed)
            throw new RefusalException(TenancyRefusals.LocationClosed);
        if (place.RegisterClosed)
            throw new RefusalException(TenancyRefusals.RegisterClosed);
    }

    private static async Task<Place> PlaceAsync(
        TenantTransaction transaction,
        LocationId location,
        RegisterId? register,
        DeviceId device,
        Guid incarnation,
        CancellationToken cancellation
    )
    {
        var places = await transaction.QueryAsync(
            """
            -- tenancy.register.place
            select l.closed, r.location_id, r.number, r.name, r.closed,
                   (select coalesce(max(a.number), 0) + 1 from tenancy.register a),
                   (select coalesce(max(b.number), 0) + 1 from tenancy.binding b where b.register_id = $2),
                   e.binding_id, e.series
            from (values (1)) as one (row)
            left join tenancy.location l on l.location_id = $1
            left join tenancy.register r on r.register_id = $2
            left join tenancy.binding e on e.register_id = $2 and e.device_id = $3 and e.incarnation = $4
            """,
            row => new Place(
                !row.IsDBNull(0),
                !row.IsDBNull(0) && row.GetBoolean(0),
                row.UuidOrNull(1),
                row.IntegerOrNull(2),
                row.TextOrNull(3),
                !row.IsDBNull(4) && row.GetBoolean(4),
                row.GetInt32(5),
                row.GetInt32(6),
                row.IsDBNull(7) ? null : new Binding(row.GetGuid(7), register!.Value.Value, row.GetInt32(2), row.GetString(8), 1)
            ),
            cancellation,
            Sql.Uuid(location.Value),
            Sql.Uuid(register?.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation)
        );
        return places[0];
    }

    private sealed record Place(
        bool LocationKnown,
        bool LocationClosed,
        Guid? RegisterLocation,
        int? Number,
        string? Name,
        bool RegisterClosed,
        int NextNumber,
        int NextBinding,
        Binding? Existing
    );
}
