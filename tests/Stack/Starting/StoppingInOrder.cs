using System.Globalization;

namespace Kaunta.Stack.Starting;

/// <summary>Whoever sees the server end may copy its folder: the database has ended before it.</summary>
public sealed class StoppingInOrder
{
    /// <summary>Longer than the two seconds after which a command line gives up on its own program.</summary>
    private static readonly TimeSpan SlowStop = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task The_server_ends_after_its_database_however_long_that_takes()
    {
        using var folder = new TemporaryFolder("stack");
        await using var server = ServerProgram.Start(folder, null, "--port", "0", "--data", folder.Below("data"));
        (await server.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))
            .ShouldNotBeNull()
            .ShouldStartWith("Kaunta is at");
        var pidFile = Path.Combine(folder.Below("data"), "postgres", "cluster", "postmaster.pid");
        var database = int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture);
        Posix.Send(database, Posix.Stop);
        try
        {
            Posix.Send(server.Process.Id, Posix.Terminate);
            server.Process.WaitForExit(SlowStop).ShouldBeFalse("it waits for its database");
        }
        finally
        {
            Posix.Send(database, Posix.Continue);
        }
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await server.Process.WaitForExitAsync(deadline.Token);
        File.Exists(pidFile).ShouldBeFalse();
    }
}
