using Kaunta.Contracts;
using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Identity.Devices;
using Kaunta.Modules.Identity.Logins;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Identity.Sessions;

/// <summary>
/// E-mail and password on a device that is enrolled, or on a new one by somebody whose role may enrol devices. Somebody with several
/// businesses and no way to tell which gets the choice, and asks again with it.
/// </summary>
internal sealed class SignIn(
    TenantDatabase database,
    PasswordCheck check,
    LoginStore logins,
    SessionStore sessions,
    DeviceStore devices,
    ITenancyQueries tenancy
)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost(
                "/sessions",
                (SignInRequest request, HttpContext context, SignIn signIn, CancellationToken cancellation) =>
                    signIn.AnswerAsync(request, context.Address(), cancellation)
            )
            .AllowAnyone()
            .Produces<SignInAnswer>();

    private async Task<IResult> AnswerAsync(SignInRequest request, string address, CancellationToken cancellation)
    {
        if (Email.Fold(request.Email) is not { } email)
            return IdentityRefusals.SignInWrong;
        if (request.PublicKey is not null && Fault(request) is { } fault)
            return fault;
        var (login, tooMany) = await check.CheckAsync(email, request.Password, address, cancellation);
        if (login is null)
            return tooMany ? HttpRefusals.TooMany : IdentityRefusals.SignInWrong;
        var memberships = await logins.MembershipsAsync(login.Id, cancellation);
        if (request.Business is { } wanted)
            memberships = [.. memberships.Where(one => one.Business.Value == wanted)];
        else if (memberships.Count > 1)
            memberships = await WhereEnrolledAsync(memberships, new DeviceId(request.Device), cancellation);
        return memberships.Count switch
        {
            0 => IdentityRefusals.NoBusiness,
            1 => Results.Ok(
                await database.WriteUnsyncedAsync(
                    memberships[0].Business,
                    (transaction, stop) => StartAsync(transaction, request, login, memberships[0], stop),
                    cancellation
                )
            ),
            _ => Results.Ok(SignInAnswer.Choose(memberships)),
        };
    }

    private static Refusal? Fault(SignInRequest request)
    {
        if (NewDevice.ReadKey(request.PublicKey!) is null)
            return IdentityRefusals.KeyWrong;
        return request.DeviceName is { } name && Names.IsGood(name) && request.Incarnation is not null ? null : IdentityRefusals.NameWrong;
    }

    /// <summary>A device that one of the businesses knows has chosen already.</summary>
    private async Task<IReadOnlyList<Membership>> WhereEnrolledAsync(
        IReadOnlyList<Membership> memberships,
        DeviceId device,
        CancellationToken cancellation
    )
    {
        foreach (var membership in memberships)
            if (
                await database.ReadAsync(membership.Business, (read, stop) => devices.FindAsync(read, device, stop), cancellation)
                is not null
            )
                return [membership];
        return memberships;
    }

    private async Task<SignInAnswer> StartAsync(
        TenantTransaction transaction,
        SignInRequest request,
        Login login,
        Membership membership,
        CancellationToken cancellation
    )
    {
        var person = (await PersonAsync(transaction, membership.Staff, cancellation))!;
        var device = new DeviceId(request.Device);
        var known = await devices.FindAsync(transaction, device, cancellation);
        if (known is { Revoked: true } || known is null && request.PublicKey is null)
            throw new RefusalException(IdentityRefusals.DeviceNotHere);
        if (known is null && !Permissions.ByRole[person.Role].Contains(Permissions.DeviceEnrol))
            throw new RefusalException(IdentityRefusals.EnrolNotPermitted);
        var location = known?.Location ?? await PlaceAsync(transaction, person, cancellation);
        if (request.PublicKey is { } key)
            await devices.EnrolAsync(
                transaction,
                new(device, request.Incarnation!.Value, NewDevice.ReadKey(key)!, request.DeviceName!.Trim(), location),
                membership.Staff,
                cancellation
            );
        var session = sessions.Start(transaction, login.Id, membership.Staff, person.Role, device);
        return new(session, transaction.Business.Value, membership.Staff.Value, device.Value, location.Value, null, []);
    }

    private static Task<Person?> PersonAsync(TenantTransaction transaction, StaffId staff, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- identity.sign_in.person
            select role, locations
            from identity.staff
            where tenant_id = $1
              and staff_id = $2
            """,
            row => new Person(row.GetString(0), row.GetFieldValue<Guid[]>(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(staff.Value)
        );

    /// <summary>Where a new device of theirs stands: the first location that they may act at, else the business's oldest.</summary>
    private async Task<LocationId> PlaceAsync(TenantTransaction transaction, Person person, CancellationToken cancellation)
    {
        if (person.Locations.Count > 0)
            return new LocationId(person.Locations[0]);
        var all = await tenancy.LocationsAsync(transaction, cancellation);
        return all.Keys.OrderBy(location => location.ToString(), StringComparer.Ordinal).First();
    }

    private sealed record Person(string Role, IReadOnlyList<Guid> Locations);
}

internal sealed record SignInRequest(
    string Email,
    string Password,
    Guid Device,
    Guid? Business = null,
    string? PublicKey = null,
    string? DeviceName = null,
    Guid? Incarnation = null
);

/// <summary>A session, or the businesses to choose from.</summary>
/// <param name="Binding">Null: a till's binding is its own to know, a new device binds a register next.</param>
internal sealed record SignInAnswer(
    Session? Session,
    Guid? Business,
    Guid? Staff,
    Guid? Device,
    Guid? Location,
    Binding? Binding,
    IReadOnlyList<Choice> Choices
)
{
    public static SignInAnswer Choose(IReadOnlyList<Membership> memberships) =>
        new(null, null, null, null, null, null, [.. memberships.Select(one => new Choice(one.Business.Value, one.Name))]);
}

internal sealed record Choice(Guid Business, string Name);
