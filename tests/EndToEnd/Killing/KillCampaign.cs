using System.Diagnostics;
using Kaunta.EndToEnd.Harness;
using Kaunta.FaultProxy;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd.Killing;

/// <summary>What a campaign of kills did and found.</summary>
internal sealed record KillReport(
    int Kills,
    IReadOnlyDictionary<string, int> AtPoints,
    int Witnessed,
    int Booked,
    int Unseen,
    TimeSpan Took
);

/// <summary>
/// One till in one Chromium that is killed again and again, with all its processes, and started again on the same profile. What its
/// screen called done is written down here; in the end the books hold each of these sales once.
/// </summary>
internal sealed class KillCampaign(string folder, int seed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Random chance = new(seed);
    private readonly List<string> witnessed = [];
    private readonly SortedDictionary<string, int> atPoints = new(StringComparer.Ordinal);
    private TaskCompletionSource<string> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string address = "";

    private string Profile => Path.Combine(folder, "profile");

    /// <param name="points">A browser is killed at each of these; null: at a moment that chance chooses.</param>
    public async Task<KillReport> RunAsync(IReadOnlyList<string?> points)
    {
        var watch = Stopwatch.StartNew();
        await using var server = new ServerProcess(folder);
        await server.StartAsync();
        await using var network = FaultyProxy.Start([server.HttpPort], Reach, TimeSpan.FromHours(3));
        address = network.Address.ToString().TrimEnd('/');
        await using (var browser = await Chromium.StartAsync(Profile))
        {
            var till = new Till(browser.Page);
            await FirstDay.SetUpShopAsync(till, address);
            await browser.StopAsync();
        }
        foreach (var point in points)
        {
            if (point is null)
                await KillSomewhereAsync();
            else
                await KillAtAsync(point);
        }
        await using (var browser = await Chromium.StartAsync(Profile))
        {
            var till = await OpenAsync(browser, armed: null);
            await SellAsync(till);
            await till.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        var (booked, unseen) = await CompareAsync();
        return new(points.Count, atPoints, witnessed.Count, booked, unseen, watch.Elapsed);
    }

    /// <summary>The page's thread stands in this request when it is seen, and nobody answers it.</summary>
    private Fault Reach(int number, RequestHead request)
    {
        if (!request.Path.StartsWith(KillPoint.Path, StringComparison.Ordinal))
            return Fault.None;
        // In the first moment in which it stands on the screen, it is called done.
        if (request.Target.Split('?') is [_, { Length: > 0 } receipt])
            lock (witnessed)
                witnessed.Add(receipt);
        reached.TrySetResult(request.Path[KillPoint.Path.Length..]);
        return new(FaultKind.BlackHole);
    }

    private async Task KillAtAsync(string point)
    {
        reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var atStart = point == "start.opening";
        await using var browser = await Chromium.StartAsync(Profile);
        var use = UseAsync(browser, atStart ? point : null, atStart ? null : point);
        var first = await Task.WhenAny(use, reached.Task, Task.Delay(Patience));
        if (first == use)
            await use;
        if (first != reached.Task)
            throw new InvalidOperationException($"The moment {point} didn't come within {Patience.TotalSeconds:0} s.");
        await browser.KillAsync();
        await EndedAsync(use);
        atPoints[point] = atPoints.GetValueOrDefault(point) + 1;
    }

    private async Task KillSomewhereAsync()
    {
        await using var browser = await Chromium.StartAsync(Profile);
        var use = UseAsync(browser, armed: null, point: null);
        await Task.WhenAny(use, Task.Delay(chance.Next(150, 5_000)));
        await browser.KillAsync();
        await EndedAsync(use);
    }

    /// <summary>Opens the till and sells until the browser dies below it.</summary>
    private async Task UseAsync(Chromium browser, string? armed, string? point)
    {
        var till = await OpenAsync(browser, armed);
        if (point is not null)
        {
            await SellAsync(till);
            await till.Page.EvaluateAsync("name => kauntaArm(name)", point);
        }
        while (true)
            await SellAsync(till);
    }

    private async Task<Till> OpenAsync(Chromium browser, string? armed)
    {
        await browser.Context.AddInitScriptAsync(KillPoint.Script(armed));
        var till = new Till(browser.Page);
        await browser.Page.GotoAsync(address);
        await till.EnterPinAsync();
        return till;
    }

    private async Task SellAsync(Till till)
    {
        // A basket that a kill left behind, or a receipt that it left open, belongs to the sale that comes.
        await till.ScanAsync(chance.Next(2) == 0 ? FirstDay.Sugar : FirstDay.Tea);
        await Assertions.Expect(till.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).First).ToBeEnabledAsync();
        var receipt = await till.PayCashExactlyAsync();
        lock (witnessed)
            witnessed.Add(receipt);
        await till.NextCustomerAsync();
    }

    /// <summary>Whoever used the browser learns that it is gone, in one of these ways.</summary>
    private static async Task EndedAsync(Task use)
    {
        try
        {
            await use.WaitAsync(Patience);
        }
        catch (Exception error) when (error is PlaywrightException or TimeoutException or ObjectDisposedException)
        {
            // As it must be.
        }
    }

    private async Task<(int Booked, int Unseen)> CompareAsync()
    {
        await using var books = await Books.OpenAsync(folder);
        var booked = await books.ReadAsync<string>("select receipt from sales.sale order by number");
        booked.ShouldBe([.. Enumerable.Range(1, booked.Count).Select(number => $"R1.1-{number:000000}")], "no gap, no number twice");
        witnessed.ShouldBe(witnessed.Distinct(), "no receipt was shown twice");
        witnessed.Except(booked).ShouldBeEmpty("what the screen called done");
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBeSubsetOf(["applied", "flagged"]);
        var sold = await books.ReadAsync<long>("select coalesce(sum(total_minor), 0)::bigint from sales.sale");
        (
            await books.ReadAsync<long>(
                """
                select coalesce(sum(posting.amount_minor), 0)::bigint
                from ledger.posting
                join ledger.account using (tenant_id, account)
                where account.name = 'cash_in_drawer'
                """
            )
        ).ShouldBe(sold);
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting")).ShouldBe([0]);
        (await books.ReadAsync<long>("select sum(total_minor)::bigint from reporting.sales_day")).ShouldBe(sold);
        // Durable before the screen could say so: right, only nobody saw it.
        return (booked.Count, booked.Except(witnessed).Count());
    }
}
