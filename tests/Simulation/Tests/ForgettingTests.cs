using System.Text.Json;

namespace Kaunta.Simulation.Tests;

/// <summary>The simulated devices let go of what the app's let go of.</summary>
public sealed class ForgettingTests
{
    private static readonly JsonElement Table = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Repository.Root, "spec", "vectors", "forgetting.json")))
        .RootElement.GetProperty("rows");

    public static TheoryData<int, string> Rows =>
        [.. Table.EnumerateArray().Select((row, at) => new TheoryDataRow<int, string>(at, row.GetProperty("why").GetString()!))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_row_comes_out_as_written(int at, string why)
    {
        const long Now = World.Start;
        using var world = new World(1, Profile.Kind(1, 1), new Chance(1), Plant.None);
        var row = Table[at].GetProperty("row");
        long Number(int field) => row[field].GetInt64();
        Forgetting
            .May(Number(1), row[0].GetString()!, Now - Number(4), Number(2), Number(3), Now, world)
            .ShouldBe(Table[at].GetProperty("is").GetBoolean(), why);
    }
}
