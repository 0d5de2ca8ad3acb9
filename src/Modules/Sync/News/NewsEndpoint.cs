using System.Globalization;
using System.Text;
using Kaunta.Modules.Sync.Pulling;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Kaunta.Modules.Sync.News;

/// <summary>A stream that says that there is news, and that the line is alive.</summary>
internal static class NewsEndpoint
{
    public static void MapNews(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/sync/news", (NewsHandler handler, HttpContext context, DeviceCaller caller) => handler.StreamAsync(context, caller))
            .RequireDevice()
            .NeverEnds()
            .AnswersLines("{version} when there is news, {ping} when there is none; it doesn't end.");
}

internal sealed class NewsHandler(NewsHub hub, TenantDatabase database, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    public async Task StreamAsync(HttpContext context, DeviceCaller caller)
    {
        // A server that stops doesn't wait for a stream that would never end by itself.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var gone = ending.Token;
        // Subscribed before the version is read: what is committed in between is told, perhaps twice, never not at all.
        using var subscription = hub.Subscribe(caller.Business);
        var version = await database.ReadAsync(caller.Business, Feed.VersionAsync, gone);
        context.Response.ContentType = "application/x-ndjson";
        try
        {
            await TellAsync(context, version, gone);
            while (!gone.IsCancellationRequested)
                await NextAsync(context, caller, subscription, gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The device hung up, or the server stops: how every stream ends.
        }
    }

    private async Task NextAsync(HttpContext context, DeviceCaller caller, NewsHub.Subscription subscription, CancellationToken gone)
    {
        using var quiet = new CancellationTokenSource(PingEvery, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, quiet.Token);
        try
        {
            var version = await subscription.News.ReadAsync(either.Token);
            if (version == NewsHub.Unknown)
                version = await database.ReadAsync(caller.Business, Feed.VersionAsync, gone);
            await TellAsync(context, version, gone);
        }
        catch (OperationCanceledException) when (quiet.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            await LineAsync(context, "{\"ping\":1}\n", gone);
        }
    }

    private static Task TellAsync(HttpContext context, long version, CancellationToken gone) =>
        LineAsync(context, string.Create(CultureInfo.InvariantCulture, $"{{\"version\":{version}}}\n"), gone);

    private static async Task LineAsync(HttpContext context, string line, CancellationToken gone)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line), gone);
        await context.Response.Body.FlushAsync(gone);
    }
}
