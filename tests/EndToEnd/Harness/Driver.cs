using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Driver))]

namespace Kaunta.EndToEnd.Harness;

/// <summary>
/// One driver for all browsers of a run: starting one takes as long as starting a browser. The runner makes this fixture first and disposes
/// of it last, so that the driver ends with the tests.
/// </summary>
public sealed class Driver : IAsyncDisposable
{
    private static readonly Lock Starting = new();
    private static Task<IPlaywright>? started;

    internal static Task<IPlaywright> StartedAsync()
    {
        lock (Starting)
            return started ??= StartAsync();
    }

    private static Task<IPlaywright> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience.Milliseconds);
        return Playwright.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (started is not null)
            (await StartedAsync()).Dispose();
    }
}
