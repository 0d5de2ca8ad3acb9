using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Platform.Http;

/// <summary>
/// Lets a request reach its endpoint, or refuses it. Order: body (the proof covers it), nonce (cheap), device, proof, session,
/// permission, and a place among the business's own requests. Nothing about a business is told to anybody whose proof hasn't been checked.
/// </summary>
internal sealed class AccessGate(
    RequestDelegate next,
    Nonces nonces,
    CallerDirectory callers,
    RolePermissions roles,
    Admission admission,
    TimeProvider clock
)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            await HttpRefusals.NotFound.ExecuteAsync(context);
            return;
        }
        if (endpoint.Metadata.GetMetadata<EndpointAccess>() is not { } access)
        {
            if (endpoint is RouteEndpoint)
                throw new InvalidOperationException($"Endpoint {endpoint.DisplayName} doesn't say who may call it.");
            // The router's own answers: 405 and 415.
            await next(context);
            return;
        }
        var limit = endpoint.Metadata.GetMetadata<BodyLimit>() ?? BodyLimit.Default;
        var body = await RequestBytes.ReadAsync(context.Request, limit.Bytes);
        if (body is null)
        {
            await limit.TooLarge.ExecuteAsync(context);
            return;
        }
        context.Features.Set(body);
        context.Request.Body = new MemoryStream(body.Sent, writable: false);
        var refusal = access.Class == EndpointClass.Anyone ? null : await CheckAsync(context, access, body.Sent);
        if (refusal is not null)
            await refusal.ExecuteAsync(context);
        else if (context.Features.Get<DeviceCaller>() is { } caller && endpoint.Metadata.GetMetadata<Endless>() is null)
            await AdmitAsync(context, caller, endpoint.Metadata.GetMetadata<TakesRecords>() is not null);
        else
            await next(context);
    }

    private async Task AdmitAsync(HttpContext context, DeviceCaller caller, bool sending)
    {
        using var place = await admission.EnterAsync(caller.Business, sending, context.RequestAborted);
        if (place is null)
            await HttpRefusals.Later.ExecuteAsync(context);
        else
            await next(context);
    }

    private async Task<Refusal?> CheckAsync(HttpContext context, EndpointAccess access, byte[] body)
    {
        var headers = context.Request.Headers;
        if (!CanonicalId.TryRead(headers["Kaunta-Device"], out var device))
            return HttpRefusals.DeviceUnknown;
        var nonce = headers["Kaunta-Nonce"].ToString();
        if (!nonces.IsFresh(nonce))
            return HttpRefusals.NonceExpired;
        var token = Token(headers.Authorization);
        var found = await callers.FindAsync(new DeviceId(device), token, context.RequestAborted);
        if (found is null)
            return HttpRefusals.DeviceUnknown;
        if (!IsSigned(context, found.Device, nonce, token, body))
            return HttpRefusals.ProofWrong;
        if (found.Device.Revoked && !access.RevokedToo)
            return HttpRefusals.DeviceRevoked;
        context.Features.Set(found.Device);
        return access.Class == EndpointClass.Session ? CheckSession(context, access, found) : null;
    }

    private Refusal? CheckSession(HttpContext context, EndpointAccess access, FoundCaller found)
    {
        if (found.Session is not { } session || session.ExpiresAt <= clock.GetUtcNow())
            return HttpRefusals.SessionExpired;
        var caller = new SessionCaller(
            found.Device,
            session.Session,
            session.Login,
            session.Staff,
            session.Role,
            session.Locations,
            roles.Of(session.Role)
        );
        if (access.Permission is { } permission && !caller.Permissions.Contains(permission))
            return HttpRefusals.NotPermitted;
        context.Features.Set(caller);
        return null;
    }

    private static bool IsSigned(HttpContext context, DeviceCaller device, string nonce, string? token, byte[] body)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var text = Proof.TextOf(request.Method, request.RawTarget, nonce, token, body);
        using var key = DeviceKey.Read(WireBytes.ToText(device.PublicKey));
        return key is not null && key.Signed(text, context.Request.Headers["Kaunta-Proof"]);
    }

    private static string? Token(string? authorization) =>
        authorization is not null && authorization.StartsWith("Kaunta ", StringComparison.Ordinal) ? authorization[7..] : null;
}

/// <summary>What each role allows; the list itself is in Contracts, which Platform can't see.</summary>
public sealed class RolePermissions(IReadOnlyDictionary<string, IReadOnlySet<string>> byRole)
{
    private static readonly HashSet<string> None = [];

    public IReadOnlySet<string> Of(string role) => byRole.GetValueOrDefault(role, None);
}
