using Kaunta.DeviceClient;
using Kaunta.Platform.Http;
using Kaunta.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Kaunta.Faults.Tests;

/// <summary>
/// Many tills come back at the same moment, to a server with few connections to its database and over a network on which no page that
/// somebody loads arrives before the last sale has. Each sale is followed until it is in the books.
/// </summary>
public sealed class RushTests : IDisposable
{
    private const int Connections = 4;
    private const int SalesEach = 3;
    private const int InTheLargest = 36;

    /// <summary>More shops, each with so many tills.</summary>
    private const int SmallShops = 3;
    private const int InASmallOne = 4;

    /// <summary>An idle machine needs a small part of it: who takes longer waits for something that doesn't come.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    private readonly string folder = Folders.Open("rush-tests");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_crowd_that_comes_back_to_a_slow_server_brings_every_sale_home_while_others_load()
    {
        var network = new SlowNetwork();
        await using var backend = new Backend(folder, 0);
        await backend.StartAsync(Stop);
        await using var server = await StartAsync(backend, network);
        var address = new Uri(server.Urls.First());
        var (witness, findings, seed) = (new Witness(), new Findings(), new Seed(1));
        var (large, first) = await OpenAsync(new Shop(seed, 1), address, witness);
        List<Till> others = [first];
        // As many as have places: whoever comes now finds none free.
        var loading = await EnrolAsync(large, "loads", Admission.AtOnce, address, witness);
        var selling = await EnrolAsync(large, "sells", InTheLargest, address, witness);
        for (var number = 2; number < 2 + SmallShops; number++)
        {
            var (small, owner) = await OpenAsync(new Shop(seed, number), address, witness);
            others.Add(owner);
            selling.AddRange(await EnrolAsync(small, "sells", InASmallOne, address, witness));
        }
        first.Receive();
        await SettleAsync([first]);
        foreach (var till in selling)
            for (var sale = 0; sale < SalesEach; sale++)
                till.Sell();

        network.Jam();
        var loads = loading.ConvertAll(till => Task.Run(() => till.SettleAsync(Stop), Stop));
        (await network.HoldsAsync(loading.Count, Longest, Stop)).ShouldBeTrue("whoever loads holds its place");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(Longest);
        var returned = await Task.WhenAll(selling.Select(till => Task.Run(() => ReturnAsync(till, patience.Token), Stop)));
        network.Clear();
        await Task.WhenAll(loads);
        var waits = returned.OfType<List<long>>().ToList();
        (selling.Count - waits.Count).ShouldBe(0, "so many tills have sales that they can't send");
        for (var attempt = 0; attempt < SlowNetwork.Mishaps; attempt++)
        {
            var each = waits.Select(one => one[attempt]).ToList();
            each.ShouldAllBe(wait => wait <= 1_000 << attempt, "it comes back within the doubled wait");
            each.Distinct().Count().ShouldBeGreaterThan(selling.Count / 2, "a crowd spreads");
        }
        waits.ShouldContain(one => one[1] > 1_000, "who was told no twice may wait longer");
        network.Taken.ShouldBeLessThanOrEqualTo(2 * selling.Count, "but for the answers that were lost, nothing was done in vain");

        await SettleAsync(loading);
        var audit = new Audit(backend, witness, findings, Stop);
        await audit.RunAsync([.. others, .. loading, .. selling]);
        await audit.CompareViewsAsync(loading, address);
        findings.None.ShouldBeTrue(string.Join('\n', findings.Named));
    }

    private static Task SettleAsync(List<Till> tills) =>
        Task.WhenAll(tills.Select(till => Polling.UntilAsync($"{till.Name} to be green", Longest, () => till.SettleAsync(Stop), Stop)));

    /// <summary>Tries whenever the engine says so, until all is confirmed.</summary>
    /// <returns>Milliseconds that it waited after each try that failed; null: it gave up.</returns>
    private static async Task<List<long>?> ReturnAsync(Till till, CancellationToken patience)
    {
        var waits = new List<long>();
        try
        {
            while ((await till.Device.PushAsync(patience)).Colour != "green")
            {
                var wait = Math.Max(0, till.Device.State.Push.Until - till.Device.Now);
                waits.Add(wait);
                till.Pass(TimeSpan.FromMilliseconds(wait));
            }
            return waits;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<(Shop Shop, Till First)> OpenAsync(Shop shop, Uri address, Witness witness)
    {
        var first = new Till(shop, "first", await shop.OpenAsync(address, Stop), address, witness, shop.Number, Till.Usual);
        shop.Stock(first.Device);
        await SettleAsync([first]);
        return (shop, first);
    }

    private static async Task<List<Till>> EnrolAsync(Shop shop, string what, int count, Uri address, Witness witness)
    {
        var tills = new List<Till>();
        for (var at = 0; at < count; at++)
        {
            var name = $"{what} {at}";
            tills.Add(
                new(shop, name, await shop.EnrolAsync(address, name, Stop), address, witness, (1_000 * shop.Number) + at, Till.Usual)
            );
        }
        await SettleAsync(tills);
        return tills;
    }

    private static async Task<WebApplication> StartAsync(Backend backend, SlowNetwork network)
    {
        var options = new ServerOptions
        {
            Port = 0,
            BehindProxy = true,
            PasswordRounds = 1_000,
        };
        var server = await ServerApplication.BuildAsync(
            options,
            backend.AppWith(Connections),
            TimeProvider.System,
            builder => builder.Services.AddSingleton<IStartupFilter>(network),
            Stop
        );
        await server.StartAsync(Stop);
        return server;
    }
}
