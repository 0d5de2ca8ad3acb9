using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Platform.Http;

/// <summary>Puts the protocol's and the browser's headers on every answer, errors included.</summary>
internal sealed class AnswerHeaders(RequestDelegate next, Nonces nonces)
{
    // Svelte makes its templates through the policy svelte-trusted-html; the app's own policy names the one worker script.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; "
        + "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        + "require-trusted-types-for 'script'; trusted-types svelte-trusted-html kaunta-worker";

    // The till's own devices, and nothing else. Bluetooth is allowed by default; where a browser has none, naming it is a warning.
    private const string PermissionsPolicy =
        "camera=(self), usb=(self), serial=(self), fullscreen=(self), screen-wake-lock=(self), clipboard-write=(self), "
        + "accelerometer=(), autoplay=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), "
        + "midi=(), payment=(), publickey-credentials-get=(), xr-spatial-tracking=()";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = PermissionsPolicy;
            if (context.Request.IsHttps)
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            if (context.Request.Path.StartsWithSegments("/api"))
            {
                headers["Kaunta-Protocol"] = "1";
                headers["Kaunta-Nonce"] = nonces.Current;
                headers.CacheControl = "no-store";
            }
            return Task.CompletedTask;
        });
        return next(context);
    }
}
