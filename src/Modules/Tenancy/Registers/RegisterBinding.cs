using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Tenancy.Registers;

/// <summary>
/// Binds a register to a device. Every binding has a series of its own (<c>R1.3</c>: register 1, its third binding), so that two
/// devices can never write the same receipt number, however long they are apart; after a restore, which forgets the last of them, it bears
/// the mark of the epoch too (<c>R1.3KTB</c>). A register is bound to one device at a time: binding
/// it ends the binding that it had.
/// </summary>
internal sealed class RegisterBinding(IServerJournal journal, IReceiptQueries receipts, IDeviceQueries devices, Secrets secrets)
{
    /// <summary>As directory.mark_of in the database: none that looks like a figure.</summary>
    private const string MarkLetters = "ABCDEFGHJKLMNPQR";

    /// <param name="again">The device had series that this database doesn't know: the new one bears a mark of its own.</param>
    public async Task<Binding> BindToAsync(
        TenantTransaction transaction,
        LocationId location,
        RegisterId? register,
        string? name,
        DeviceId device,
        Guid incarnation,
        StaffId? by,
        CancellationToken cancellation,
        bool again = false
    )
    {
        var place = await PlaceAsync(transaction, location, register, cancellation);
        Refuse(place, location, register);
        if (place.Open is { } same && same.Device == device && same.Incarnation == incarnation)
            return new(
                same.Id.Value,
                register!.Value.Value,
                place.Number!.Value,
                same.Series,
                await LastAsync(transaction, same.Id, cancellation) + 1
            );
        var number = place.Number ?? place.NextNumber;
        var binding = secrets.NewId();
        var body = new RegisterBoundBody(
            register?.Value ?? secrets.NewId(),
            location.Value,
            number,
            name ?? place.Name ?? $"Till {number}",
            device.Value,
            incarnation,
            binding,
            place.NextBinding,
            $"R{number}.{place.NextBinding}{(again ? MarkOf(binding) : place.Mark)}"
        );
        List<ServerOperation> operations = [new(new OperationId(secrets.NewId()), "register.bound", 1, by, body)];
        if (place.Open is { } open)
            operations.Insert(0, await EndAsync(transaction, open, device, by, cancellation));
        await journal.AppendAsync(transaction, operations, cancellation);
        return new(body.Binding, body.Register, number, body.Series, 1);
    }

    /// <summary>Three letters of the random part of the binding's id.</summary>
    private static string MarkOf(Guid binding) =>
        string.Concat(binding.ToString("n")[^3..].Select(digit => MarkLetters[Convert.ToInt32(digit.ToString(), 16)]));

    /// <summary>
    /// The declaration that ends a binding whose device may be lost: the last number known is the last, and what is missing below it or
    /// comes in later is explained by it.
    /// </summary>
    private async Task<ServerOperation> EndAsync(
        TenantTransaction transaction,
        OpenBinding open,
        DeviceId device,
        StaffId? by,
        CancellationToken cancellation
    )
    {
        var names = await devices.NamesAsync(transaction, cancellation);
        var ended = new Dictionary<string, object?>
        {
            ["binding"] = open.Id.Value,
            ["last"] = await LastAsync(transaction, open.Id, cancellation),
            ["how"] = open.Device == device ? EndedHow.Renewed : EndedHow.TakenOver,
            ["device"] = device.Value,
            ["deviceName"] = names.TryGetValue(device, out var name) ? new Personal(name) : null,
        };
        return new(new OperationId(secrets.NewId()), "binding.ended", 1, by, ended);
    }

    private async Task<long> LastAsync(TenantTransaction transaction, BindingId binding, CancellationToken cancellation) =>
        (await receipts.SeriesAsync(transaction, [binding], cancellation)).GetValueOrDefault(binding)?.Last ?? 0;

    /// <summary>
    /// A new series of the same register for a device whose journal began anew. Null when the binding isn't this device's, or has ended:
    /// then a person decides.
    /// </summary>
    public async Task<Binding?> RenewAsync(
        TenantTransaction transaction,
        BindingId binding,
        DeviceId device,
        LocationId location,
        Guid incarnation,
        CancellationToken cancellation
    )
    {
        var found = await transaction.QueryAsync(
            """
            -- tenancy.binding.renewable
            select b.register_id
            from tenancy.binding b
            join tenancy.binding o
              on o.tenant_id = b.tenant_id and o.register_id = b.register_id and o.ended_last is null
            where b.tenant_id = $1
              and b.binding_id = $2
              and b.device_id = $3
              and o.device_id = $3
              and (o.binding_id = b.binding_id or o.incarnation = $4)
            """,
            row => new RegisterId(row.GetGuid(0)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(binding.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation)
        );
        return found.Count == 0 ? null : await BindToAsync(transaction, location, found[0], null, device, incarnation, null, cancellation);
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
        CancellationToken cancellation
    )
    {
        var places = await transaction.QueryAsync(
            """
            -- tenancy.register.place
            select l.closed, r.location_id, r.number, r.name, r.closed,
                   (select coalesce(max(a.number), 0) + 1 from tenancy.register a),
                   (select coalesce(max(b.number), 0) + 1 from tenancy.binding b where b.register_id = $2),
                   o.binding_id, o.series, o.device_id, o.incarnation, directory.series_mark()
            from (values (1)) as one (row)
            left join tenancy.location l on l.location_id = $1
            left join tenancy.register r on r.register_id = $2
            left join tenancy.binding o on o.register_id = $2 and o.ended_last is null
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
                row.IsDBNull(7) ? null : new(new(row.GetGuid(7)), row.GetString(8), new(row.GetGuid(9)), row.GetGuid(10)),
                row.GetString(11)
            ),
            cancellation,
            Sql.Uuid(location.Value),
            Sql.Uuid(register?.Value)
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
        OpenBinding? Open,
        string Mark
    );

    private sealed record OpenBinding(BindingId Id, string Series, DeviceId Device, Guid Incarnation);
}
