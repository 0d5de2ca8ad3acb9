using Kaunta.Platform.Database;
using Kaunta.Platform.Http;

namespace Kaunta.Server;

internal static class Health
{
    private static readonly Refusal NotReady = new(503, "not_ready", "The database isn't reachable or lacks migrations.", RetryHelps: true)
    {
        RetryAfterSeconds = 2,
    };

    public static void MapHealth(this RouteGroupBuilder api)
    {
        api.MapGet("/health", () => Results.Ok(new HealthAnswer("alive"))).AllowAnyone().Produces<HealthAnswer>();
        api.MapGet("/ready", ReadyAsync).AllowAnyone().Produces<HealthAnswer>();
    }

    private static async Task<IResult> ReadyAsync(SchemaState schema, CancellationToken cancellation)
    {
        var missing = await schema.MissingAsync(cancellation);
        return missing.Count == 0 ? Results.Ok(new HealthAnswer("ready")) : NotReady;
    }
}

internal sealed record HealthAnswer(string Status);
