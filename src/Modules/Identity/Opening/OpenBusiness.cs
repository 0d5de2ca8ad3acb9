using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Identity.Devices;
using Kaunta.Modules.Identity.Logins;
using Kaunta.Modules.Identity.Sessions;
using Kaunta.Modules.Identity.Staff;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Identity.Opening;

/// <summary>
/// Opens a shop in one transaction: business, location, taxes, owner, login, device, register and session, or nothing. The app made all
/// ids, so asking again after a lost answer opens no second shop: it answers the same, with a new session.
/// </summary>
internal sealed class OpenBusiness(
    TenantDatabase database,
    ITenancyCommands tenancy,
    ITenancyQueries business,
    IServerJournal journal,
    DeviceStore devices,
    SessionStore sessions,
    PasswordCheck check,
    LoginStore logins,
    Passwords passwords,
    Attempts attempts,
    Limits limits,
    ServerFacts facts,
    Secrets secrets,
    TimeProvider clock
)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost(
                "/businesses",
                (OpenRequest request, HttpContext context, OpenBusiness open, CancellationToken cancellation) =>
                    open.AnswerAsync(request, context.Address(), cancellation)
            )
            .AllowAnyone()
            .Produces<OpenAnswer>();

    private async Task<IResult> AnswerAsync(OpenRequest request, string address, CancellationToken cancellation)
    {
        if (facts.Opening == Platform.Identity.Opening.Closed)
            return IdentityRefusals.OpeningClosed;
        if (!attempts.TryTake("open " + address, limits.OpeningsPerAddress))
            return HttpRefusals.TooMany;
        if (Email.Fold(request.Email) is not { } email)
            return IdentityRefusals.EmailWrong;
        if (Fault(request, email) is { } fault)
            return fault;
        var login = await LoginAsync(request, email, address, cancellation);
        if (login.Refusal is { } refusal)
            return refusal;
        try
        {
            return Results.Ok(
                await database.WriteFirstAsync(
                    new BusinessId(request.Business),
                    (transaction, stop) => OpenAsync(transaction, request, login, stop),
                    cancellation
                )
            );
        }
        catch (UnknownBusinessException)
        {
            return await AgainAsync(request, email, address, cancellation);
        }
    }

    private static Refusal? Fault(OpenRequest request, string email)
    {
        if (!Names.IsGood(request.Name) || !Names.IsGood(request.OwnerName) || !Names.IsGood(request.DeviceName))
            return IdentityRefusals.NameWrong;
        if (request.Pin is { } pin && PinVerifier.Read(pin) is null)
            return IdentityRefusals.PinWrong;
        if (NewDevice.ReadKey(request.PublicKey) is null)
            return IdentityRefusals.KeyWrong;
        return PasswordRules.Check(request.Password, email);
    }

    /// <summary>A new login, or the one that the address has: then the password must be its password.</summary>
    private async Task<OpeningLogin> LoginAsync(OpenRequest request, string email, string address, CancellationToken cancellation)
    {
        if (await logins.FindAsync(email, cancellation) is null)
            return new(secrets.NewId(), email, await passwords.HashAsync(request.Password, cancellation), null);
        var (login, tooMany) = await check.CheckAsync(email, request.Password, address, cancellation);
        return login is null
            ? new(default, email, null, tooMany ? HttpRefusals.TooMany : IdentityRefusals.SignInWrong)
            : new(login.Id, email, null, null);
    }

    private async Task<OpenAnswer> OpenAsync(
        TenantTransaction transaction,
        OpenRequest request,
        OpeningLogin login,
        CancellationToken cancellation
    )
    {
        var (staff, location) = (new StaffId(request.Staff), new LocationId(request.Location));
        await InvitedAsync(transaction, request, cancellation);
        var slug = await tenancy.OpenAsync(
            transaction,
            new(request.Name.Trim(), request.Country, location, request.TimeZone, clock.GetUtcNow()),
            cancellation
        );
        await journal.AppendAsync(transaction, [Owner(request)], cancellation);
        await JoinAsync(transaction, login, staff, cancellation);
        await devices.EnrolAsync(transaction, Device(request), staff, cancellation);
        var binding = await BindAsync(transaction, request, cancellation);
        var session = sessions.Start(transaction, login.Id, staff, "owner", new DeviceId(request.Device));
        return new(request.Business, request.Device, request.Location, slug, request.Staff, binding, session);
    }

    /// <summary>The business is here already: the same answer for the same device, owner and password, and nothing for anybody else.</summary>
    private async Task<IResult> AgainAsync(OpenRequest request, string email, string address, CancellationToken cancellation)
    {
        var (login, tooMany) = await check.CheckAsync(email, request.Password, address, cancellation);
        if (tooMany)
            return HttpRefusals.TooMany;
        var (id, staff) = (new BusinessId(request.Business), new StaffId(request.Staff));
        if (login is null || !(await logins.MembershipsAsync(login.Id, cancellation)).Any(one => one.Business == id && one.Staff == staff))
            return IdentityRefusals.BusinessTaken;
        var answer = await database.WriteAsync(
            id,
            async (transaction, stop) =>
            {
                var device = await devices.FindAsync(transaction, new DeviceId(request.Device), stop);
                if (device is null || device.Revoked || !device.PublicKey.AsSpan().SequenceEqual(NewDevice.ReadKey(request.PublicKey)))
                    throw new RefusalException(IdentityRefusals.BusinessTaken);
                var known = await business.BusinessAsync(transaction, stop);
                var binding = await BindAsync(transaction, request, stop);
                var session = sessions.Start(transaction, login.Id, staff, "owner", new DeviceId(request.Device));
                return new OpenAnswer(request.Business, request.Device, request.Location, known.Slug, request.Staff, binding, session);
            },
            cancellation
        );
        return Results.Ok(answer);
    }

    private Task<Binding> BindAsync(TenantTransaction transaction, OpenRequest request, CancellationToken cancellation) =>
        tenancy.BindRegisterAsync(
            transaction,
            new LocationId(request.Location),
            new RegisterId(request.Register),
            null,
            new DeviceId(request.Device),
            request.Incarnation,
            null,
            again: false,
            cancellation
        );

    private async Task InvitedAsync(TenantTransaction transaction, OpenRequest request, CancellationToken cancellation)
    {
        if (facts.Opening != Platform.Identity.Opening.Invitation)
            return;
        var used = await transaction.QueryAsync(
            """
            -- identity.invitation.use
            select directory.use_invitation($1, $2)
            """,
            row => row.GetBoolean(0),
            cancellation,
            Sql.Bytes(Secrets.HashOf(Secrets.FoldCode(request.Invitation ?? ""))),
            Sql.Instant(clock.GetUtcNow())
        );
        if (!used[0])
            throw new RefusalException(IdentityRefusals.InvitationWrong);
    }

    private async Task JoinAsync(TenantTransaction transaction, OpeningLogin login, StaffId staff, CancellationToken cancellation)
    {
        if (login.NewHash is not null)
        {
            var added = await transaction.QueryAsync(
                """
                -- identity.login.add
                select directory.add_login($1, $2, $3, $4)
                """,
                row => row.GetBoolean(0),
                cancellation,
                Sql.Uuid(login.Id),
                Sql.Text(login.Email),
                Sql.Text(login.NewHash),
                Sql.Instant(clock.GetUtcNow())
            );
            // Somebody took the address between our look and now: asking again finds it.
            if (!added[0])
                throw new RefusalException(HttpRefusals.Later);
        }
        transaction.Enqueue(
            """
            -- identity.membership.add
            select directory.add_membership($1, $2)
            """,
            Sql.Uuid(login.Id),
            Sql.Uuid(staff.Value)
        );
    }

    private ServerOperation Owner(OpenRequest request) =>
        new(
            new OperationId(secrets.NewId()),
            "staff.saved",
            1,
            null,
            new Dictionary<string, object?>
            {
                ["id"] = request.Staff,
                ["base"] = null,
                ["set"] = new Dictionary<string, object?>
                {
                    ["name"] = new Personal(request.OwnerName.Trim()),
                    ["role"] = "owner",
                    ["locations"] = Array.Empty<Guid>(),
                    ["disabled"] = false,
                    ["pin"] = request.Pin is { } pin ? new Personal(pin) : null,
                },
            }
        );

    private static NewDevice Device(OpenRequest request) =>
        new(
            new DeviceId(request.Device),
            request.Incarnation,
            NewDevice.ReadKey(request.PublicKey)!,
            request.DeviceName.Trim(),
            new LocationId(request.Location)
        );

    /// <param name="NewHash">Of a login that is still to be made.</param>
    private sealed record OpeningLogin(Guid Id, string Email, string? NewHash, Refusal? Refusal);
}

/// <param name="Locale">The language that the owner reads, for mails.</param>
internal sealed record OpenRequest(
    Guid Business,
    Guid Location,
    Guid Register,
    Guid Device,
    Guid Incarnation,
    Guid Staff,
    string Name,
    string Country,
    string TimeZone,
    string OwnerName,
    string Email,
    string Password,
    string PublicKey,
    string DeviceName,
    string Locale,
    string? Pin = null,
    string? Invitation = null
);

internal sealed record OpenAnswer(Guid Business, Guid Device, Guid Location, string Slug, Guid Staff, Binding Binding, Session Session);
