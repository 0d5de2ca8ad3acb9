using System.Diagnostics;

namespace Kaunta.Faults;

/// <summary>Kills servers and the database while the tills sell, and starts them again; sets clocks wrong.</summary>
internal sealed class Chaos(Backend backend, Profile profile, Random chance)
{
    private static readonly int[] Shifts = [-7_200, -90, 0, 0, 0, 0, 45, 259_200];
    private int serverKills;
    private int shiftedStarts;

    public int ServerKills => serverKills;

    public int DatabaseKills { get; private set; }

    public int ShiftedStarts => shiftedStarts;

    public Task RunAsync(CancellationToken rest, CancellationToken stop) =>
        Task.WhenAll([
            .. backend.Servers.Select(server => AgainAsync(profile.ServerKillEvery, () => KillServerAsync(server, stop), rest)),
            AgainAsync(profile.DatabaseKillEvery, () => KillDatabaseAsync(stop), rest),
        ]);

    /// <summary>Every server runs, under the right clock.</summary>
    public async Task RepairAsync(CancellationToken stop)
    {
        await backend.UntilDatabaseAnswersAsync(stop);
        await Task.WhenAll(backend.Servers.Select(server => RestartAsync(server, stop)));
    }

    private async Task RestartAsync(ServerRun server, CancellationToken stop)
    {
        await server.KillAsync();
        await backend.StartServerAsync(server, 0, stop);
    }

    private async Task AgainAsync(TimeSpan about, Func<Task> act, CancellationToken rest)
    {
        // On a slow machine a start takes long: what was started also gets as long to work in.
        var took = TimeSpan.Zero;
        try
        {
            while (true)
            {
                int percent;
                lock (chance)
                    percent = chance.Next(40, 160);
                await Task.Delay((about * percent / 100) + took, rest);
                var watch = Stopwatch.StartNew();
                await act();
                took = watch.Elapsed;
            }
        }
        catch (OperationCanceledException) when (rest.IsCancellationRequested)
        {
            // Enough of it.
        }
    }

    private async Task KillServerAsync(ServerRun server, CancellationToken stop)
    {
        int shift;
        lock (chance)
            shift = Shifts[chance.Next(Shifts.Length)];
        await server.KillAsync();
        Interlocked.Increment(ref serverKills);
        if (shift != 0)
            Interlocked.Increment(ref shiftedStarts);
        await backend.StartServerAsync(server, shift, stop);
    }

    private async Task KillDatabaseAsync(CancellationToken stop)
    {
        await backend.KillDatabaseAsync(stop);
        DatabaseKills++;
    }
}
