namespace Kaunta.Simulation.Tests;

public sealed class GateTests(ITestOutputHelper output)
{
    private const int Gate = 3_000;

    // Two tests look at the same runs.
    private static readonly Lazy<Campaign> Gated = new(() => Campaign.Of(SimCommand.Seeds(1, Gate)));

    [Fact]
    public void Three_thousand_runs_keep_every_promise_in_both_languages()
    {
        var campaign = Gated.Value;
        output.WriteLine(CampaignReport.Table(campaign.Tally));
        campaign.Broken.Select(run => $"{run.Seed}: {run.Broken}").ShouldBeEmpty();
        campaign.Runs.ShouldBe(Gate);
        campaign.Tally.Operations.ShouldBeGreaterThan(100 * Gate);
        campaign.Tally.Effective.ShouldBeGreaterThan(10 * Gate);
    }

    [Fact]
    public void Each_fault_bites_somewhere() =>
        Enum.GetValues<Fault>().Where(fault => Gated.Value.Tally.EffectiveOf(fault) == 0).ShouldBeEmpty();

    [Fact]
    public void Seeds_that_once_failed_keep_every_promise()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Simulation", "seeds.txt"));
        var seeds = lines.Where(line => !line.StartsWith('#')).Select(line => long.Parse(line.Split(' ')[0])).ToList();
        seeds.ShouldNotBeEmpty();
        Campaign.Of(seeds).Broken.Select(run => $"{run.Seed}: {run.Broken}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(208)]
    [InlineData(-7)]
    public void The_same_seed_twice_gives_the_same_trace(long seed) => Runs.One(seed).TraceHash.ShouldBe(Runs.One(seed).TraceHash);

    [Fact]
    public void Each_run_has_three_devices_a_hundred_operations_and_ten_effective_faults()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            using var run = new Simulated(seed);
            var result = Runs.One(run, null);
            run.Devices.Count.ShouldBeGreaterThanOrEqualTo(3);
            result.Tally.Operations.ShouldBeGreaterThanOrEqualTo(100);
            result.Tally.Effective.ShouldBeGreaterThanOrEqualTo(10);
        }
    }
}
