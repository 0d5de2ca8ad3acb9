using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Platform.Identity;

/// <summary>Finds who a device and a token are, before any business is known: the one read that has no tenant.</summary>
internal sealed class CallerDirectory(NpgsqlDataSource source)
{
    public async Task<FoundCaller?> FindAsync(DeviceId device, string? token, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- platform.caller.find
            select tenant_id, public_key, location_id, device_revoked, incarnation, enrolled_at,
                   session_id, login_id, staff_id, role, locations, token_expires_at
            from directory.authenticate($1, $2)
            """
        );
        command.Parameters.Add(Sql.Uuid(device.Value));
        command.Parameters.Add(Sql.Bytes(token is null ? null : Secrets.HashOf(token)));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            return null;
        var caller = new DeviceCaller(
            new BusinessId(reader.GetGuid(0)),
            device,
            new LocationId(reader.GetGuid(2)),
            reader.Bytes(1),
            reader.GetBoolean(3),
            reader.GetGuid(4),
            reader.Instant(5)
        );
        return new FoundCaller(caller, reader.IsDBNull(6) ? null : Session(reader));
    }

    private static FoundSession Session(NpgsqlDataReader reader) =>
        new(
            reader.GetGuid(6),
            reader.GetGuid(7),
            new StaffId(reader.GetGuid(8)),
            reader.GetString(9),
            [.. reader.GetFieldValue<Guid[]>(10).Select(location => new LocationId(location))],
            reader.Instant(11)
        );
}

internal sealed record FoundCaller(DeviceCaller Device, FoundSession? Session);

/// <summary>A session that hasn't been ended, of somebody who isn't disabled; perhaps expired.</summary>
internal sealed record FoundSession(
    Guid Session,
    Guid Login,
    StaffId Staff,
    string Role,
    IReadOnlyList<LocationId> Locations,
    DateTimeOffset ExpiresAt
);
