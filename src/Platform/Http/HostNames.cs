using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Platform.Http;

/// <summary>
/// Answers only under names that are its own: a page of another name that was pointed here (DNS rebinding) gets nothing.
/// Numeric addresses are let in, they can't be pointed anywhere.
/// </summary>
internal sealed class HostNames(RequestDelegate next, KnownHosts known)
{
    public Task InvokeAsync(HttpContext context) =>
        known.Contains(context.Request.Host.Host) ? next(context) : HttpRefusals.HostUnknown.ExecuteAsync(context);
}

/// <summary>The server's names, and the domain whose subdomains are businesses.</summary>
/// <param name="Names">Lower case, without port.</param>
/// <param name="Domain">e.g. <c>example.com</c>, where <c>shop.example.com</c> is the business with the slug <c>shop</c>; or null.</param>
public sealed record KnownHosts(IReadOnlySet<string> Names, string? Domain)
{
    public bool Contains(string host)
    {
        var name = host.TrimEnd('.').ToLowerInvariant();
        return Names.Contains(name)
            || name == Domain
            || Domain is not null && SlugOf(name) is not null
            || IPAddress.TryParse(name.Trim('[', ']'), out _);
    }

    /// <summary>The business's slug in a host name, or null when the name has none.</summary>
    public string? SlugOf(string host)
    {
        var name = host.TrimEnd('.').ToLowerInvariant();
        if (Domain is null || !name.EndsWith("." + Domain, StringComparison.Ordinal))
            return null;
        var label = name[..^(Domain.Length + 1)];
        return label.Length > 0 && !label.Contains('.') ? label : null;
    }
}
