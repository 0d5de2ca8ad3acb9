namespace Kaunta.Simulation.Tests;

/// <summary>An invariant that nothing ever broke proves little: each of these bugs must be found, by the same checks as in any run.</summary>
public sealed class PlantedBugTests
{
    private const int Seeds = 2_000;
    private const int Together = 16;

    /// <summary>
    /// Without what some bugs can't do harm. They are found late, and the runs before that couldn't find them are passed over.
    /// </summary>
    private static readonly Dictionary<string, Fault[]> Needed = new()
    {
        [nameof(Plant.UnnotedIncarnationLeftOut)] = [Fault.LoopLate, Fault.EndUnreadable],
        ["an incarnation that the notes don't know is left out"] = [Fault.LoopLate, Fault.EndUnreadable],
        [nameof(Plant.ArrivesBeforeWhatIsMissing)] = [Fault.CarriedBehindGap],
        [nameof(Plant.TombstoneOnlyBelowTheCursor)] = [Fault.HorizonPassed],
    };

    public static TheoryData<string> OfTheModel =>
        [.. Enum.GetValues<Plant>().Where(plant => plant != Plant.None).Select(plant => plant.ToString())];

    public static TheoryData<string> OfTheApp => [.. AppPlant.All.Select(plant => plant.Name)];

    [Theory]
    [MemberData(nameof(OfTheModel))]
    public void A_bug_in_a_server_or_around_an_engine_is_found(string name)
    {
        var plant = Enum.Parse<Plant>(name);
        var found = SeedsFor(name).Select(seed => Runs.One(seed, plant: plant)).FirstOrDefault(run => run.Broken is not null);
        found.ShouldNotBeNull($"{name} was not found in {Seeds} runs");
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {found.Seed}: {found.Broken}");
    }

    [Theory]
    [MemberData(nameof(OfTheApp))]
    public void A_bug_in_the_apps_engine_is_found(string name)
    {
        var plant = AppPlant.All.Single(one => one.Name == name);
        using var till = new TillEngine();
        till.Load(name, plant.Find, plant.Put);
        var found = SeedsFor(name)
            .Chunk(Together)
            .SelectMany(seeds => Runs.InTheApp(till, name, seeds))
            .FirstOrDefault(run => run.Broken is not null);
        found.ShouldNotBeNull($"\"{name}\" was not found in {Seeds} runs");
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {found.Seed}: {found.Broken}");
    }

    private static IEnumerable<long> SeedsFor(string name)
    {
        var needed = Needed.GetValueOrDefault(name, []);
        return SimCommand.Seeds(1, Seeds).Where(seed => needed.All(Profile.Of(seed).Has));
    }

    [Fact]
    public void The_apps_engine_without_a_bug_keeps_every_promise()
    {
        using var till = new TillEngine();
        Runs.InTheApp(till, TillEngine.Original, [.. SimCommand.Seeds(1, 32)])
            .Select(run => run.Broken)
            .ShouldAllBe(broken => broken == null);
    }

    [Fact]
    public void There_are_bugs_enough() => (OfTheModel.Count + OfTheApp.Count).ShouldBeGreaterThanOrEqualTo(30);
}
