using System.Diagnostics;
using System.Globalization;
using Kaunta.Platform.EmbeddedPostgres;

namespace Kaunta.Stack.EmbeddedPostgres;

/// <summary>A second process that starts an embedded database and holds it until it is killed or its input ends.</summary>
internal sealed class DatabaseHolder : IAsyncDisposable
{
    public const string Command = "hold-database";
    private readonly Process _process;

    private DatabaseHolder(Process process, int postgres, string connectionString)
    {
        _process = process;
        Postgres = postgres;
        ConnectionString = connectionString;
    }

    public int Postgres { get; }

    public string ConnectionString { get; }

    /// <summary>The holder's side.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        try
        {
            await using var database = await Platform.EmbeddedPostgres.EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = folder }
            );
            Console.WriteLine($"{database.ProcessId} {database.ConnectionString}");
            await Console.In.ReadToEndAsync();
            return 0;
        }
        catch (EmbeddedPostgresException refused)
        {
            Console.WriteLine($"refused {refused.Code}");
            return 1;
        }
    }

    public static async Task<DatabaseHolder> StartAsync(string folder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Command, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var words = (line ?? "nothing").Split(' ', 2);
        if (!int.TryParse(words[0], CultureInfo.InvariantCulture, out var postgres))
        {
            throw new InvalidOperationException($"The holder said: {line}");
        }

        return new DatabaseHolder(process, postgres, words[1]);
    }

    public async Task KillAsync()
    {
        Posix.Send(_process.Id, Posix.Kill);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
