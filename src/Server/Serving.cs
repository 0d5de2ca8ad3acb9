using System.Diagnostics;
using Kaunta.Platform.Database;
using Kaunta.Platform.EmbeddedPostgres;
using Kaunta.Platform.Lan;

namespace Kaunta.Server;

/// <summary>Starts everything in order, serves until it is told to stop, and stops in the opposite order.</summary>
internal static class Serving
{
    /// <param name="started">What happens once it serves, before its address is said; answers what to say after it.</param>
    public static async Task<int> RunAsync(
        ServerOptions options,
        CancellationToken stop,
        Func<WebApplication, CancellationToken, Task<string>>? started = null
    )
    {
        try
        {
            await using var database = await ReadyDatabase.StartAsync(options, stop);
            var begun = Stopwatch.GetTimestamp();
            await using var app = await ServerApplication.BuildAsync(options, database.App, TimeProvider.System, null, stop);
            try
            {
                await app.StartAsync(stop);
                Phases.Say("Starting the server", Stopwatch.GetElapsedTime(begun));
                var further = started is null ? null : await started(app, stop);
                SayWhere(app, options);
                if (further is not null)
                    Console.WriteLine(further);
                // SIGTERM and SIGINT end this; requests in progress get their answer first.
                await app.WaitForShutdownAsync(stop);
            }
            catch
            {
                // What has begun beside the door ends before the database is taken from under it: else it is that which is told as the fault.
                await app.StopAsync(CancellationToken.None);
                throw;
            }
            return 0;
        }
        catch (Exception fault) when (StartFaults.Sentence(fault, options) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    private static void SayWhere(WebApplication app, ServerOptions options)
    {
        if (app.Services.GetService<LanAuthority>() is not { } lan)
        {
            var addresses = app.Urls.Select(url => url.Replace("127.0.0.1", "localhost")).Distinct();
            Console.WriteLine($"Kaunta is at {string.Join(" and ", addresses)}");
            return;
        }
        Console.WriteLine($"Kaunta is at http://localhost:{options.Port} on this machine");
        Console.WriteLine($"and on the network at {string.Join(" or ", lan.Addresses(options.LanPort))}");
        Console.WriteLine(
            $"A phone or tablet starts at {lan.TrustAddress(options.Port)}; its QR code is at http://localhost:{options.Port}/trust"
        );
        Console.WriteLine($"Fingerprint of the certificate: {lan.Fingerprint}");
    }
}

/// <summary>The database with its schema in place: our own embedded one, or somebody's that was prepared.</summary>
internal sealed class ReadyDatabase : IAsyncDisposable
{
    private readonly EmbeddedPostgres? embedded;
    private readonly string data;

    private ReadyDatabase(EmbeddedPostgres? embedded, string data, string app)
    {
        this.embedded = embedded;
        this.data = data;
        App = app;
    }

    /// <summary>As kaunta_app, the only role that serves.</summary>
    public string App { get; }

    public static async Task<ReadyDatabase> StartAsync(ServerOptions options, CancellationToken stop)
    {
        if (options.Database is { } prepared)
            return new(null, options.Data, prepared);
        var embedded = await EmbeddedPostgres.StartAsync(
            new() { DataDirectory = Path.Combine(options.Data, "postgres"), Progress = Console.Error.WriteLine },
            stop
        );
        try
        {
            if (embedded.Started.FirstRun)
                Phases.Say("Creating the database", embedded.Started.Create);
            Phases.Say("Starting the database", embedded.Started.Start);
            var begun = Stopwatch.GetTimestamp();
            await Schema.Setup.RunAsync(embedded.ConnectionString, stop);
            Phases.Say("Bringing its schema up to date", Stopwatch.GetElapsedTime(begun));
            RunningDatabase.Write(options.Data, embedded.ConnectionString);
        }
        catch
        {
            await embedded.DisposeAsync();
            throw;
        }
        return new(embedded, options.Data, DatabaseSetup.As(embedded.ConnectionString, "kaunta_app"));
    }

    public async ValueTask DisposeAsync()
    {
        if (embedded is null)
            return;
        RunningDatabase.Forget(data);
        await embedded.DisposeAsync();
    }
}
