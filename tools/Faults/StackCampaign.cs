using System.Diagnostics;
using System.Globalization;
using Kaunta.DeviceClient;
using Kaunta.FaultProxy;

namespace Kaunta.Faults;

/// <summary>
/// Real servers on one real database behind a bad network; tills in C# and of the app sell all the time. In rounds: everything
/// that can go wrong does, then the network heals, everything must be green within 30 seconds, and the books are compared with what
/// the tills called done.
/// </summary>
internal sealed class StackCampaign(Profile profile, string repository, string folder, Action<string> say)
{
    private static readonly TimeSpan Healing = TimeSpan.FromSeconds(30);

    /// <summary>After a restore the app's tills load everything anew, into a database that is slow: what they show is right or wrong, not late.</summary>
    private static readonly TimeSpan Loading = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan[] Shifts =
    [
        TimeSpan.Zero,
        TimeSpan.FromHours(-2),
        TimeSpan.FromDays(3),
        TimeSpan.FromDays(-1_826),
        TimeSpan.FromMinutes(4),
    ];

    private readonly Random chance = new(profile.Seed);
    private readonly Witness witness = new();
    private readonly Findings findings = new();
    private readonly List<Till> tills = [];
    private readonly List<Shop> shops = [];
    private int rounds;
    private int restores;
    private TimeSpan slowest;

    /// <param name="enough">When it is asked for, the round that is under way is the last one.</param>
    public async Task<StackReport> RunAsync(CancellationToken stop, CancellationToken enough = default)
    {
        var watch = Stopwatch.StartNew();
        await using var backend = new Backend(folder, profile.Servers);
        await backend.StartAsync(stop);
        var script = new FaultScript(profile.Seed, profile.Rates);
        await using var proxy = FaultyProxy.Start(
            [.. backend.Servers.Select(server => server.Port)],
            script.Of,
            profile.Time + TimeSpan.FromMinutes(20)
        );
        proxy.Healed = true;
        var direct = new Uri($"http://127.0.0.1:{backend.Servers[0].Port}");
        await using var node = await NodeTills.StartAsync(repository, folder, witness, stop);
        await OpenAsync(direct, proxy.Address, node, stop);
        say($"{shops.Count} shops, {tills.Count} tills in C#, {profile.AppTills} of the app: {Seconds(watch)} s.");

        var stage = new Stage(backend, proxy, node, new(backend, profile, chance), new(backend, witness, findings, stop), direct);
        var end = watch.Elapsed + profile.Time;
        while (watch.Elapsed < end && findings.None && !enough.IsCancellationRequested)
        {
            await RoundAsync(stage, Min(profile.Round, end - watch.Elapsed), stop);
            say(
                $"Round {rounds}: {witness.Sales.Count} sales, {proxy.Log.Effective} faults, {proxy.Log.LostAfterCommit} answers lost, {stage.Chaos.ServerKills} + {stage.Chaos.DatabaseKills} kills, {(findings.None ? "all is well" : "NOT WELL")}, {Seconds(watch)} s."
            );
        }
        var crowd = findings.None && profile.Crowd > 0 ? await ReturnAsync(stage, stop) : TimeSpan.Zero;
        // A database of its own, so a witness of its own.
        var aside = new Witness();
        var disk =
            findings.None && profile.FullDisk ? await new FullDisk(new Seed(profile.Seed), folder, aside, findings).RunAsync(stop) : null;
        if (profile.FullDisk)
            say(
                disk is null ? "No disk was filled." : $"A disk was filled: {(disk.Value ? "sales waited and arrived" : "nobody noticed")}."
            );
        if (!findings.None)
            foreach (var (number, server) in backend.Servers.Index())
                say($"Server {number + 1} said last:\n{server.Said}");
        var sales = witness.Sales.Count + aside.Sales.Count;
        return new(profile, findings, proxy.Log, stage.Chaos, sales, rounds, restores, slowest, crowd, disk, watch.Elapsed);
    }

    private sealed record Stage(Backend Backend, FaultyProxy Proxy, NodeTills Node, Chaos Chaos, Audit Audit, Uri Direct);

    private async Task RoundAsync(Stage stage, TimeSpan time, CancellationToken stop)
    {
        rounds++;
        var restoring = profile.RestoreEvery > 0 && rounds % profile.RestoreEvery == 0;
        if (restoring)
        {
            await stage.Backend.CopyAsync(restore: false, stop);
            await SettleAsync(stage.Node, stop);
        }
        await HarmAsync(stage.Proxy, stage.Chaos, stage.Node, time, stop);
        await stage.Chaos.RepairAsync(stop);
        slowest = Max(slowest, await SettleAsync(stage.Node, stop));
        if (restoring)
        {
            await stage.Backend.CopyAsync(restore: true, stop);
            restores++;
            await TouchAsync(stage.Node, stop);
            slowest = Max(slowest, await SettleAsync(stage.Node, stop));
        }
        await stage.Audit.RunAsync(tills);
        await stage.Audit.CompareViewsAsync(tills, stage.Direct);
        await CompareAppAsync(stage.Node, stage.Audit);
    }

    private async Task<TimeSpan> ReturnAsync(Stage stage, CancellationToken stop)
    {
        var crowd = new Crowd(shops, witness, stage.Proxy.Address, stage.Direct, profile.Seed);
        var took = await crowd.ReturnAsync(profile.Crowd, tills, findings, stop);
        await stage.Audit.RunAsync(tills);
        say($"{profile.Crowd} tills came back at once: {took.TotalSeconds:F1} s until all was confirmed.");
        return took;
    }

    private async Task OpenAsync(Uri direct, Uri network, NodeTills node, CancellationToken stop)
    {
        var seed = new Seed(profile.Seed);
        for (var at = 1; at <= profile.Shops; at++)
        {
            var shop = new Shop(seed, at);
            shops.Add(shop);
            var first = new Till(shop, "first", await shop.OpenAsync(direct, stop), network, witness, chance.Next());
            tills.Add(first);
            shop.Stock(first.Device);
            if (!await Polling.IsSoWithinAsync(Loading, () => first.SettleAsync(stop), stop))
                throw new FaultsException($"The shop couldn't be stocked: {first.Device.Light}");
            for (var till = 2; till <= profile.TillsOfAShop; till++)
                tills.Add(new(shop, $"till {till}", await shop.EnrolAsync(direct, $"till {till}", stop), network, witness, chance.Next()));
        }
        for (var till = 1; till <= profile.AppTills; till++)
            await node.EnrolAsync(till, network, await shops[till % shops.Count].CodeAsync($"app {till}", stop));
    }

    /// <summary>One round of everything at once.</summary>
    private async Task HarmAsync(FaultyProxy proxy, Chaos chaos, NodeTills node, TimeSpan time, CancellationToken stop)
    {
        foreach (var till in tills)
            till.ClockShift = Shifts[chance.Next(Shifts.Length)];
        for (var till = 1; till <= profile.AppTills; till++)
            await node.SkewAsync(till, Shifts[chance.Next(Shifts.Length)]);
        proxy.Healed = false;
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(stop);
        rest.CancelAfter(time);
        await node.SellAsync(on: true);
        await Task.WhenAll([
            .. tills.Select(till => Task.Run(() => till.RunAsync(rest.Token, stop), stop)),
            chaos.RunAsync(rest.Token, stop),
        ]);
        await node.SellAsync(on: false);
        proxy.Healed = true;
    }

    /// <summary>How long it took until everything was green; who isn't after 30 seconds has stalled.</summary>
    private async Task<TimeSpan> SettleAsync(NodeTills node, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var waiting = tills.ToList();
        IReadOnlyList<NodeState> app = [];
        await Polling.IsSoWithinAsync(
            profile.Healing,
            async () =>
            {
                // Each on its own, as in a shop: one that waits for something keeps no other one waiting.
                var green = await Task.WhenAll(waiting.Select(till => till.SettleAsync(stop)));
                waiting = [.. waiting.Where((_, at) => !green[at])];
                app = await node.StatesAsync();
                return waiting.Count == 0 && app.All(one => one.IsSettled);
            },
            stop
        );
        var took = watch.Elapsed;
        foreach (var till in waiting)
            findings.Name($"till {till.Name} is {till.Device.Light} after {took.TotalSeconds:F0} s");
        foreach (var till in app.Where(one => !one.IsSettled))
            findings.Name($"{till} after {took.TotalSeconds:F0} s");
        findings.Stalled += waiting.Count + app.Count(one => !one.IsSettled);
        // What one till's last push changed, the others must have pulled before their views are compared.
        await Polling.IsSoWithinAsync(
            Loading,
            async () => (await Task.WhenAll(tills.Select(till => till.SettleAsync(stop)))).All(green => green),
            stop
        );
        return took;
    }

    /// <summary>One more sale each: whoever has nothing to say wouldn't notice that the server forgot something.</summary>
    private async Task TouchAsync(NodeTills node, CancellationToken stop)
    {
        foreach (var till in tills)
            till.Sell();
        await Task.WhenAll(tills.Select(till => till.SettleAsync(stop)));
        var before = witness.Sales.Count;
        await node.SellAsync(on: true);
        await Polling.UntilAsync(
            "sales of the app's tills",
            Healing,
            () => Task.FromResult(witness.Sales.Count >= before + profile.AppTills),
            stop
        );
        await node.SellAsync(on: false);
    }

    /// <summary>What the app's tills show on their shelves is what there is.</summary>
    private async Task CompareAppAsync(NodeTills node, Audit audit)
    {
        IReadOnlyList<string> differing = [];
        await node.WakeAsync();
        // They pull when they hear of news, a moment after the last push.
        await Polling.IsSoWithinAsync(
            Loading,
            async () => (differing = audit.DifferingStock(await node.StatesAsync())).Count == 0,
            CancellationToken.None
        );
        findings.Diverged += differing.Count;
        foreach (var one in differing)
            findings.Name(one);
    }

    private static string Seconds(Stopwatch watch) => watch.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
