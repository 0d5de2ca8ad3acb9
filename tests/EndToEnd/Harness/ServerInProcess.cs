using Kaunta.FaultProxy;
using Kaunta.Platform.Database;
using Kaunta.Platform.EmbeddedPostgres;
using Kaunta.Server;
using Microsoft.AspNetCore.Builder;

namespace Kaunta.EndToEnd.Harness;

/// <summary>The real server inside this process, for a test that sets its clock; everything else is as in <see cref="ServerProcess"/>.</summary>
internal sealed class ServerInProcess(string data, ServerOptions? options = null) : IAsyncDisposable
{
    private readonly int port = FreePort.Next();
    private EmbeddedPostgres? cluster;
    private WebApplication? app;

    public int Port => port;

    public string Address => $"http://localhost:{port}";

    public async Task StartAsync(TimeProvider clock)
    {
        var postgres = Path.Combine(data, "server", "postgres");
        await MadeDatabase.CopyToAsync(postgres);
        cluster = await EmbeddedPostgres.StartAsync(new() { DataDirectory = postgres });
        await Schema.Setup.RunAsync(cluster.ConnectionString, CancellationToken.None);
        app = await ServerApplication.BuildAsync(
            (options ?? new ServerOptions()) with
            {
                Data = Path.Combine(data, "server"),
                Port = port,
                App = Repository.App,
            },
            DatabaseSetup.As(cluster.ConnectionString, "kaunta_app"),
            clock,
            null,
            CancellationToken.None
        );
        await app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
        if (cluster is not null)
            await cluster.DisposeAsync();
        (app, cluster) = (null, null);
    }

    public async ValueTask DisposeAsync() => await Cleanup.TryAsync("stopping the server", StopAsync);
}

/// <summary>A clock that was set and then goes at its usual pace.</summary>
internal sealed class SetClock(DateTimeOffset start) : TimeProvider
{
    private readonly long from = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(from);
}
