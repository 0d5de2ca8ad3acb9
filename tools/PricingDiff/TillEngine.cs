using System.Diagnostics;

namespace Kaunta.PricingDiff;

/// <summary>The till's engine in a Node process: one case a line in, one result a line out, in order.</summary>
internal sealed class TillEngine : IAsyncDisposable
{
    private readonly Process _node;
    private readonly Task<string> _errors;

    private TillEngine(Process node)
    {
        _node = node;
        _errors = node.StandardError.ReadToEndAsync();
    }

    /// <param name="app">The folder of the app, with its packages installed.</param>
    public static TillEngine Start(string app)
    {
        if (!Directory.Exists(Path.Combine(app, "node_modules", "vite")))
            throw new InvalidOperationException("Run `npm ci` in app first.");
        var start = new ProcessStartInfo("node", [Path.Combine("tools", "price-baskets.mjs")])
        {
            WorkingDirectory = app,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new TillEngine(Process.Start(start)!);
    }

    public async Task<string[]> PriceAsync(IReadOnlyList<string> cases, CancellationToken cancellation)
    {
        var write = WriteAsync(cases, cancellation);
        var results = new string[cases.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] =
                await _node.StandardOutput.ReadLineAsync(cancellation)
                ?? throw new InvalidOperationException($"The till's engine ended: {await _errors}");
        await write;
        return results;
    }

    private async Task WriteAsync(IReadOnlyList<string> cases, CancellationToken cancellation)
    {
        foreach (var line in cases)
            await _node.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
        await _node.StandardInput.FlushAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        // Every answer that was asked for has been read, or nobody wants it any more.
        _node.Kill();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }
}
