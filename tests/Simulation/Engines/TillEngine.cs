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
    private readonly Stream ask;
    private readonly Utf8Text live = new();

    public TillEngine()
    {
        var start = new ProcessStartInfo("node", ["--max-semi-space-size=32", Path.Combine("tools", "sync-engine.mjs")])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "app"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        node = Process.Start(start)!;
        ask = node.StandardInput.BaseStream;
    }

    /// <summary>Takes down the run that is to be checked.</summary>
    public TakenSteps Written { get; } = new();

    /// <summary>The processor time of its process so far.</summary>
    public TimeSpan ProcessorTime => node.TotalProcessorTime;

    /// <summary>The engine with its text changed: each piece stands in it exactly once.</summary>
    public void Load(string name, string find, string put) =>
        Ask(JsonSerializer.SerializeToUtf8Bytes(new { load = name, patches = new[] { new { find, put } } }));

    /// <summary>Takes the steps that were written down. Null when it says the same to each, else where the two engines part.</summary>
    public string? Check()
    {
        if (Ask("{\"check\":["u8, Written.Steps.Span, "]}"u8).GetString() == Written.SaidHash)
            return null;
        var here = Written.Said.Split('\n');
        var there = Ask("{\"tell\":["u8, Written.Steps.Span, "]}"u8).GetString()!.Split('\n');
        var shorter = Math.Min(here.Length, there.Length);
        var line = Enumerable.Range(0, shorter).FirstOrDefault(at => here[at] != there[at], shorter - 1);
        return $"at step {line / 3 + 1} the server's engine says {here[line]} and the app's {there[line]}";
    }

    /// <summary>Takes a step of each of several runs.</summary>
    public void Take(string name, IReadOnlyList<(long Run, EngineStep Step)> steps, Action<int, Action> finish)
    {
        live.Clear();
        live.Raw("{\"live\":"u8).Text(name).Raw(",\"steps\":["u8);
        for (var at = 0; at < steps.Count; at++)
        {
            live.Raw(at > 0 ? ",["u8 : "["u8).Number(steps[at].Run).Raw(","u8).Number(steps[at].Step.From).Raw(","u8);
            EngineText.Event(live, steps[at].Step.Happened);
            live.Raw("]"u8);
        }
        var answers = Ask(live.Raw("]}"u8).Written.Span);
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
                    step.Finish(
                        to,
                        [.. answer[1].EnumerateArray().Select(Command)],
                        light,
                        answer[6].GetBoolean(),
                        () => [.. answer[5].EnumerateArray().Select(Stream)]
                    );
                }
            );
        }
    }

    /// <summary>Forgets the states of all runs.</summary>
    public void End() => Ask("{\"end\":true}"u8);

    private JsonElement Ask(ReadOnlySpan<byte> line, ReadOnlySpan<byte> middle = default, ReadOnlySpan<byte> end = default)
    {
        ask.Write(line);
        ask.Write(middle);
        ask.Write(end);
        ask.Write("\n"u8);
        ask.Flush();
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

    private static JournalStream Stream(JsonElement json) =>
        new()
        {
            Incarnation = json.GetProperty("incarnation").GetString()!,
            Branch = json.GetProperty("branch").GetString()!,
            First = json.GetProperty("first").GetInt64(),
            Seq = json.GetProperty("seq").GetInt64(),
            Hash = json.GetProperty("hash").GetString()!,
            Total = json.GetProperty("total").GetInt64(),
            Confirmed = json.GetProperty("confirmed").GetInt64(),
            Agreed = json.GetProperty("agreed").GetBoolean(),
            Shared = json.GetProperty("shared").GetBoolean(),
        };

    public void Dispose()
    {
        node.Kill();
        node.WaitForExit();
        node.Dispose();
    }
}
