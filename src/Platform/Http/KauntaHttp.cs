using System.Text.Json;
using System.Text.Json.Serialization;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Platform.Http;

/// <summary>The pipeline that every request goes through, in the order that matters.</summary>
public static class KauntaHttp
{
    /// <summary>Nothing larger is taken from anybody: a whole push, compressed.</summary>
    public const int LargestBody = 2 * 1024 * 1024;

    /// <summary>As much is read, so that whoever sends too much hears it.</summary>
    internal const int LargestRead = 4 * LargestBody;

    public static IServiceCollection AddKauntaHttp(this IServiceCollection services)
    {
        services.AddSingleton<CallerDirectory>();
        services.AddSingleton<Secrets>();
        services.AddSingleton<Admission>();
        services.AddResponseCompression(options =>
        {
            // What is packed is a business's own rows, read by its own device: nothing in it mirrors what a stranger sent.
            options.EnableForHttps = true;
            options.MimeTypes = ["application/json", "application/x-ndjson"];
        });
        services.ConfigureHttpJsonOptions(options => Strict(options.SerializerOptions));
        // A body that can't be read is thrown, so that it gets the same answer as every other refusal.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestRead;
            options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        return services;
    }

    /// <summary>JSON as the protocol wants it: no second reading of a key or a number is possible.</summary>
    public static void Strict(JsonSerializerOptions options)
    {
        options.MaxDepth = 16;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.AllowTrailingCommas = false;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    /// <summary>
    /// Headers first, so that every answer has them; then the net for faults, so that theirs have them too; then who may.
    /// </summary>
    public static WebApplication UseKauntaHttp(this WebApplication app)
    {
        app.UseMiddleware<AnswerHeaders>();
        app.UseMiddleware<FaultAnswers>();
        app.UseMiddleware<HostNames>();
        app.UseWhen(IsWorthPacking, packed => packed.UseResponseCompression());
        app.UseRouting();
        app.UseMiddleware<AccessGate>();
        return app;
    }

    /// <summary>The stream of news is a few bytes now and then, and must not wait in a packer; the app's files are packed already.</summary>
    private static bool IsWorthPacking(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/api/sync/news");
}
