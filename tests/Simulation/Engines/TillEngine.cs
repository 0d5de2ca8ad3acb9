using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Engines;

/// <summary>The app's engine in a Node process: checks steps that were taken in C#, or takes them itself.</summary>
internal sealed class TillEngine : IDisposable
{
    public const string Original = "original";
    private readonly Process node;

    public TillEngine()
    {
        var start = new ProcessStartInfo("node", [Path.Combine("tools", "sync-engine.mjs")])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "app"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        node = Process.Start(start)!;
    }

    /// <summary>The engine with its text changed: each piece stands in it exactly once.</summary>
    public void Load(string name, string find, string put) =>
        Ask(JsonSerializer.Serialize(new { load = name, patches = new[] { new { find, put } } }));

    /// <summary>The hash of what it says to these steps.</summary>
    public string Check(string steps) => Ask($"{{\"check\":{steps}}}").GetString()!;

    /// <summary>Takes a step of each of several runs.</summary>
    public void Take(string name, IReadOnlyList<(long Run, EngineStep Step)> steps, Action<int, Action> finish)
    {
        var text = new StringBuilder("{\"live\":\"").Append(name).Append("\",\"steps\":[");
        for (var at = 0; at < steps.Count; at++)
        {
            text.Append(at > 0 ? "," : "").Append('[').Append(steps[at].Run).Append(',').Append(steps[at].Step.From).Append(',');
            EngineText.Append(text, steps[at].Step.Happened);
            text.Append(']');
        }
        var answers = Ask(text.Append("]}").ToString());
        for (var at = 0; at < steps.Count; at++)
        {
            var (step, answer) = (steps[at].Step, answers[at]);
            finish(
                at,
                () =>
                {
                    var to = answer[0].GetInt32();
                    if (to < 0)
                        throw new ViolationException("stalled", $"the engine broke: {answer[2].GetString()}");
                    var light = new Light(answer[2].GetString()!, answer[3].GetString(), answer[4].GetInt64());
                    step.Finish(to, [.. answer[1].EnumerateArray().Select(Command)], light);
                }
            );
        }
    }

    /// <summary>Forgets the states of all runs.</summary>
    public void End() => Ask("{\"end\":true}");

    private JsonElement Ask(string line)
    {
        node.StandardInput.WriteLine(line);
        node.StandardInput.Flush();
        var answer = node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The till's engine ended; it said why above.");
        return JsonDocument.Parse(answer).RootElement;
    }

    private static DeviceCommand Command(JsonElement json)
    {
        string Text(string name) => json.GetProperty(name).GetString()!;
        int Small(string name) => json.GetProperty(name).GetInt32();
        return Text("do") switch
        {
            "push" => new PushCommand(
                Small("request"),
                Text("incarnation"),
                Text("branch"),
                json.GetProperty("first").GetInt64(),
                json.GetProperty("count").GetInt64(),
                json.GetProperty("deposit").GetBoolean()
            ),
            "pull" => new PullCommand(
                Small("request"),
                json.GetProperty("epoch").GetString(),
                [.. json.GetProperty("cursors").EnumerateArray().Select(cursor => cursor.GetString()!)],
                Small("limit"),
                Small("generation")
            ),
            "abort" => new AbortCommand(Small("request")),
            "fork" => new ForkCommand(Text("incarnation"), json.GetProperty("first").GetInt64()),
            "sweep" => new SweepCommand(Small("generation")),
            "light" => new LightCommand(new(Text("colour"), json.GetProperty("reason").GetString(), json.GetProperty("unsent").GetInt64())),
            "wait" => new WaitCommand(json.GetProperty("until") is { ValueKind: JsonValueKind.Number } until ? until.GetInt64() : null),
            var other => throw new InvalidOperationException($"The simulation doesn't know the command {other}."),
        };
    }

    public void Dispose()
    {
        node.Kill();
        node.WaitForExit();
        node.Dispose();
    }
}
