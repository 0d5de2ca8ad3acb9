using Kaunta.Server;

namespace Kaunta.Faults;

/// <summary>The server, built by the code that the program runs, under a clock that is wrong.</summary>
internal static class ServeShifted
{
    public static async Task<int> RunAsync(string database, int port, TimeSpan shift)
    {
        var options = new ServerOptions
        {
            Database = database,
            Port = port,
            BehindProxy = true,
        };
        await using var app = await ServerApplication.BuildAsync(options, database, new ShiftedClock(shift), null, CancellationToken.None);
        await app.StartAsync();
        await app.WaitForShutdownAsync();
        return 0;
    }
}

/// <summary>The real time and a constant more or less.</summary>
internal sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    private long passed;

    /// <summary>A wrong clock may be set again.</summary>
    public TimeSpan Shift { get; set; } = shift;

    /// <summary>So much time passes here, and nobody waits for it.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref passed, time.Ticks * (TimestampFrequency / TimeSpan.TicksPerSecond));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref passed);
}
