using System.Diagnostics;
using Kaunta.EndToEnd.Harness;
using Kaunta.FaultProxy;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Killing;

/// <summary>What a campaign of kills did and found.</summary>
/// <param name="Unseen">Sales that were durable before the screen could say so: right, only nobody saw them.</param>
/// <param name="Doubled">Numbers that stand twice, or are missing between others.</param>
/// <param name="Wrong">Sums of the books that don't agree.</param>
internal sealed record KillReport(
    int Seed,
    int Kills,
    IReadOnlyDictionary<string, int> AtPoints,
    int Witnessed,
    int Booked,
    int Unseen,
    int Lost,
    int Doubled,
    int Wrong,
    TimeSpan Took
);

/// <summary>
/// One till in one Chromium that is killed again and again, with all its processes, and started again on the same profile. What its
/// screen called done is written down here; in the end the books hold each of these sales once.
/// </summary>
internal sealed class KillCampaign(string folder, int seed)
{
    private const int LongestUseMs = 4_000;
    private const int MostSalesBefore = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Random chance = new(seed);
    private readonly List<string> witnessed = [];
    private readonly SortedDictionary<string, int> atPoints = new(StringComparer.Ordinal);
    private TaskCompletionSource<string> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string address = "";

    private string Profile => Path.Combine(folder, "profile");

    /// <param name="points">A browser is killed at each of these; null: at a moment that chance chooses.</param>
    /// <param name="say">Told how far it has come.</param>
    public async Task<KillReport> RunAsync(IReadOnlyList<string?> points, Action<string> say)
    {
        var watch = Stopwatch.StartNew();
        await using var server = new ServerProcess(folder);
        await server.StartAsync();
        await using var network = FaultyProxy.Start([server.HttpPort], Reach, TimeSpan.FromHours(3));
        address = network.Address.ToString().TrimEnd('/');
        await using (var browser = await Chromium.StartAsync(Profile))
        {
            await FirstDay.SetUpShopAsync(new Till(browser.Page), address);
            await browser.StopAsync();
        }
        foreach (var (number, point) in points.Index())
        {
            if (point is null)
                await KillSomewhereAsync();
            else
                await KillAtAsync(point);
            if ((number + 1) % 20 == 0)
                say($"{number + 1} kills, {witnessed.Count} sales witnessed, {watch.Elapsed.TotalSeconds:F0} s");
        }
        await using (var browser = await Chromium.StartAsync(Profile))
        {
            var till = await OpenAsync(browser, armed: null);
            await till.ScanAsync(FirstDay.Tea);
            await Assertions.Expect(till.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).First).ToBeEnabledAsync();
            Witness(await till.PayCashExactlyAsync());
            await till.NextCustomerAsync();
            await till.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        return await CompareAsync(points.Count, watch.Elapsed);
    }

    private void Witness(string receipt)
    {
        lock (witnessed)
            witnessed.Add(receipt);
    }

    /// <summary>The page's thread stands in this request when it is seen, and nobody answers it.</summary>
    private Fault Reach(int number, RequestHead request)
    {
        if (!request.Path.StartsWith(KillPoint.Path, StringComparison.Ordinal))
            return Fault.None;
        // In the first moment in which it stands on the screen, it is called done.
        if (request.Target.Split('?') is [_, { Length: > 0 } receipt])
            Witness(receipt);
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
        if (await Task.WhenAny(use, Task.Delay(chance.Next(150, LongestUseMs))) == use)
            await use;
        await browser.KillAsync();
        await EndedAsync(use);
    }

    /// <summary>Opens the till and sells until the browser dies below it.</summary>
    private async Task UseAsync(Chromium browser, string? armed, string? point)
    {
        browser.Page.Console += (_, line) =>
        {
            if (line.Text.StartsWith(BusyHands.Sold, StringComparison.Ordinal))
                Witness(line.Text[BusyHands.Sold.Length..]);
        };
        int after;
        string[] barcodes;
        lock (chance)
        {
            after = chance.Next(1, MostSalesBefore);
            barcodes = chance.Next(2) == 0 ? [FirstDay.Sugar, FirstDay.Tea] : [FirstDay.Tea, FirstDay.Tea, FirstDay.Sugar];
        }
        var till = await OpenAsync(browser, armed);
        await till.Page.EvaluateAsync(
            BusyHands.Script,
            new
            {
                barcodes,
                arm = point,
                after,
            }
        );
    }

    private async Task<Till> OpenAsync(Chromium browser, string? armed)
    {
        await browser.Context.AddInitScriptAsync(KillPoint.Script(armed));
        var till = new Till(browser.Page);
        await browser.Page.GotoAsync(address);
        await till.EnterPinAsync();
        return till;
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

    private async Task<KillReport> CompareAsync(int kills, TimeSpan took)
    {
        await using var books = await Books.OpenAsync(folder);
        var booked = await books.ReadAsync<string>("select receipt from sales.sale order by number");
        var doubled =
            booked.Index().Count(one => one.Item != $"R1.1-{one.Index + 1:000000}") + witnessed.Count - witnessed.Distinct().Count();
        var there = booked.ToHashSet();
        var sold = (await books.ReadAsync<long>("select coalesce(sum(total_minor), 0)::bigint from sales.sale")).Single();
        var cash = await books.ReadAsync<long>(
            """
            select coalesce(sum(posting.amount_minor), 0)::bigint
            from ledger.posting
            join ledger.account using (tenant_id, account)
            where account.name = 'cash_in_drawer'
            """
        );
        var balance = await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting");
        var reported = await books.ReadAsync<long>("select sum(total_minor)::bigint from reporting.sales_day");
        var waiting = await books.ReadAsync<long>("select count(*) from sync.operation where outcome not in ('applied', 'flagged')");
        bool[] agree = [cash.Single() == sold, balance.Single() == 0, reported.Single() == sold, waiting.Single() == 0];
        return new(
            seed,
            kills,
            atPoints,
            witnessed.Count,
            booked.Count,
            booked.Except(witnessed).Count(),
            witnessed.Count(receipt => !there.Contains(receipt)),
            doubled,
            agree.Count(one => !one),
            took
        );
    }
}
