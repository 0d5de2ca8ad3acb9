using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Sync;

/// <summary>
/// The traces that the app replays are what this engine does now. After a wanted change run these tests with KAUNTA_WRITE_TRACES=1,
/// which writes the files anew, and read the difference.
/// </summary>
public sealed class DeviceTraces
{
    [Fact]
    public void Written_scenarios_end_as_they_say_and_are_the_committed_traces() => Compare("scenarios.json", DeviceScenarios.All());

    [Fact]
    public void Random_walks_keep_the_promises_and_are_the_committed_traces() =>
        Compare("walks.json", Enumerable.Range(1, 4).Select(seed => new DeviceWalk(seed).Run(400)));

    [Fact]
    public void Many_walks_end_with_everything_delivered()
    {
        for (var seed = 100; seed < 140; seed++)
            new DeviceWalk(seed).Run(150);
    }

    private static void Compare(string file, IEnumerable<DeviceTrace> traces)
    {
        var lines = traces.Select(trace => JsonText.Write(Lines(trace)));
        // One step a line: a difference shows which.
        var text = "[\n" + string.Join(",\n", lines.Select(Readable)) + "\n]\n";
        var path = Vectors.Folder("protocol", "traces", file);
        if (Environment.GetEnvironmentVariable("KAUNTA_WRITE_TRACES") == "1")
            File.WriteAllText(path, text);
        File.ReadAllText(path).ShouldBe(text, $"{file} is not what the engine does now");
    }

    private static JsonObject Lines(DeviceTrace trace) => trace.ToJson();

    private static string Readable(string trace) => trace.Replace("{\"event\":", "\n{\"event\":", StringComparison.Ordinal);
}
