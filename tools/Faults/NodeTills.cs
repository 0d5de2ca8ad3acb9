using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Kaunta.Faults;

/// <summary>What a till of the app says of itself.</summary>
internal sealed record NodeState(
    int Till,
    string Phase,
    string? Problem,
    string Colour,
    long Unsent,
    string? Reason,
    IReadOnlyDictionary<Guid, long> Stock
)
{
    public bool IsSettled => Colour == "green" && Unsent == 0;

    public override string ToString() => $"app till {Till}: {Phase} {Problem} {Colour} {Reason}, {Unsent} unsent";
}

/// <summary>Tills of the app's engine and storage, in one Node process. What they call done goes to the witness as it is printed.</summary>
internal sealed class NodeTills : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly Witness witness;
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly Task reading;
    private TaskCompletionSource<JsonElement> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeTills(Process process, Witness witness)
    {
        (this.process, this.witness) = (process, witness);
        process.ErrorDataReceived += (_, line) => complaints.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        reading = ReadAsync();
    }

    /// <param name="repository">Where the app's sources and packages are.</param>
    /// <param name="folder">Takes the bundle.</param>
    public static async Task<NodeTills> StartAsync(string repository, string folder, Witness witness, CancellationToken stop)
    {
        var bundle = Path.Combine(folder, "fault-tills.mjs");
        using (var made = Process.Start("node", [Path.Combine(repository, "app", "tools", "bundle-fault-tills.mjs"), bundle]))
        {
            await made.WaitForExitAsync(stop);
            if (made.ExitCode != 0)
                throw new FaultsException("The app's tills couldn't be bundled.");
        }
        var start = new ProcessStartInfo("node", [bundle])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!, witness);
    }

    public string Complaints => string.Join('\n', complaints);

    public async Task EnrolAsync(int till, Uri network, string code) =>
        await AskAsync(
            new
            {
                @do = "enrol",
                till,
                @base = network.ToString().TrimEnd('/'),
                code,
            }
        );

    public async Task SellAsync(bool on) => await AskAsync(new { @do = "sell", on });

    public Task SkewAsync(int till, TimeSpan shift) =>
        SayAsync(
            new
            {
                @do = "skew",
                till,
                ms = shift.Ticks / TimeSpan.TicksPerMillisecond,
            }
        );

    public Task WakeAsync() => SayAsync(new { @do = "wake" });

    public async Task<IReadOnlyList<NodeState>> StatesAsync() =>
        (await AskAsync(new { @do = "state" })).GetProperty("states").Deserialize<List<NodeState>>(JsonSerializerOptions.Web)!;

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
    }

    private async Task<JsonElement> AskAsync(object command)
    {
        answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SayAsync(command);
        try
        {
            return await answer.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new FaultsException($"The app's tills don't answer.\n{Complaints}");
        }
    }

    private async Task SayAsync(object command)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await process.StandardInput.FlushAsync();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } text)
        {
            using var document = JsonDocument.Parse(text);
            var line = document.RootElement;
            if (line.TryGetProperty("sold", out var sale))
                witness.Sold(
                    new(
                        line.GetProperty("business").GetGuid(),
                        line.GetProperty("device").GetGuid(),
                        sale.GetGuid(),
                        line.GetProperty("receipt").GetString()!,
                        line.GetProperty("total").GetInt64(),
                        line.GetProperty("lines")
                            .EnumerateArray()
                            .GroupBy(one => one.GetProperty("variant").GetGuid())
                            .ToDictionary(group => group.Key, group => group.Sum(one => one.GetProperty("quantity").GetInt64()))
                    )
                );
            else
                answer.TrySetResult(line.Clone());
        }
    }
}
