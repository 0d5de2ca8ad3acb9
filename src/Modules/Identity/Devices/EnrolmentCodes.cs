using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Kaunta.Modules.Identity.Devices;

/// <summary>
/// A code of ten letters lets one device in, for a quarter of an hour, with a register at a location. Whoever holds it needs no
/// password: the owner reads it out or shows it as a picture. It is spent on the first device that brings it.
/// </summary>
internal static class EnrolmentCodes
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    public static async Task<IResult> MakeAsync(
        CodeRequest request,
        SessionCaller caller,
        HttpContext context,
        TenantDatabase database,
        ITenancyQueries tenancy,
        Secrets secrets,
        ServerFacts facts,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (request.NewRegister is { } name && !Names.IsGood(name))
            return IdentityRefusals.NameWrong;
        var location = new LocationId(request.Location);
        var code = secrets.NewCode();
        var expiresAt = clock.GetUtcNow() + Life;
        var made = await database.WriteUnsyncedAsync(
            caller.Business,
            async (transaction, stop) =>
            {
                if (!caller.ActsAt(location) || !(await tenancy.LocationsAsync(transaction, stop)).ContainsKey(location))
                    return false;
                transaction.Enqueue(
                    """
                    -- identity.code.make
                    select directory.add_enrolment_code($1, $2, $3, $4, $5, $6)
                    """,
                    Sql.Bytes(Secrets.HashOf(code)),
                    Sql.Uuid(location.Value),
                    // A new register gets its id now, so that a code that is used twice by the same device makes one register.
                    Sql.Uuid(request.Register ?? secrets.NewId()),
                    Sql.Text(request.NewRegister),
                    Sql.Uuid(caller.Staff.Value),
                    Sql.Instant(expiresAt)
                );
                return true;
            },
            cancellation
        );
        if (!made)
            return HttpRefusals.NotFound;
        var origin = facts.PublicUrl ?? facts.SecureUrl ?? $"{context.Request.Scheme}://{context.Request.Host}";
        // Behind the #: it never reaches a log.
        return Results.Ok(new CodeAnswer(code, expiresAt.ToUnixTimeMilliseconds(), $"{origin.TrimEnd('/')}/enrol#{code}"));
    }

    public static async Task<IResult> UseAsync(
        EnrolRequest request,
        HttpContext context,
        NpgsqlDataSource source,
        TenantDatabase database,
        DeviceStore devices,
        ITenancyCommands tenancy,
        Attempts attempts,
        Limits limits,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (!attempts.TryTake("code " + context.Address(), limits.CodesPerAddress))
            return HttpRefusals.TooMany;
        if (NewDevice.ReadKey(request.PublicKey) is not { } key)
            return IdentityRefusals.KeyWrong;
        if (!Names.IsGood(request.DeviceName))
            return IdentityRefusals.NameWrong;
        var device = new DeviceId(request.Device);
        if (await SpendAsync(source, request, clock.GetUtcNow(), cancellation) is not { } spent)
            return IdentityRefusals.CodeWrong;
        // A device that comes back after a restore is one shop's already.
        if (request.Business is { } business && business != spent.Business.Value)
            return IdentityRefusals.CodeWrong;
        var binding = await database.WriteAsync(
            spent.Business,
            async (transaction, stop) =>
            {
                await devices.EnrolAsync(
                    transaction,
                    new(device, request.Incarnation, key, request.DeviceName.Trim(), spent.Location, request.Business is not null),
                    spent.By,
                    stop
                );
                return await tenancy.BindRegisterAsync(
                    transaction,
                    spent.Location,
                    spent.Register,
                    spent.RegisterName,
                    device,
                    request.Incarnation,
                    spent.By,
                    request.Business is not null,
                    stop
                );
            },
            cancellation
        );
        return Results.Ok(new EnrolAnswer(spent.Business.Value, device.Value, spent.Location.Value, binding));
    }

    private static async Task<SpentCode?> SpendAsync(
        NpgsqlDataSource source,
        EnrolRequest request,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await using var command = source.CreateCommand(
            """
            -- identity.code.spend
            select tenant_id, location_id, register_id, register_name, made_by
            from directory.use_enrolment_code($1, $2, $3)
            """
        );
        command.Parameters.Add(Sql.Bytes(Secrets.HashOf(Secrets.FoldCode(request.Code))));
        command.Parameters.Add(Sql.Uuid(request.Device));
        command.Parameters.Add(Sql.Instant(now));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(new(reader.GetGuid(0)), new(reader.GetGuid(1)), new(reader.GetGuid(2)), reader.TextOrNull(3), new(reader.GetGuid(4)))
            : null;
    }

    private sealed record SpentCode(BusinessId Business, LocationId Location, RegisterId Register, string? RegisterName, StaffId By);
}

internal sealed record CodeRequest(Guid Location, Guid? Register = null, string? NewRegister = null);

internal sealed record CodeAnswer(string Code, long ExpiresAt, string Url);

/// <param name="Business">Of a device that the server doesn't know any more, because it was put back to an older copy; null for a new one.</param>
internal sealed record EnrolRequest(string Code, Guid Device, Guid Incarnation, string PublicKey, string DeviceName, Guid? Business = null);

internal sealed record EnrolAnswer(Guid Business, Guid Device, Guid Location, Binding Binding);
