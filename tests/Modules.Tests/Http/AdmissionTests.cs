using System.Net;
using Kaunta.Core.Ids;
using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Kaunta.Platform.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Kaunta.Modules.Tests.Http;

public sealed class AdmissionTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_businesss_rush_waits_for_itself_and_for_nobody_else()
    {
        var admission = new Admission();
        var (busy, calm) = (new BusinessId(Guid.CreateVersion7()), new BusinessId(Guid.CreateVersion7()));
        var inside = new List<IDisposable>();
        for (var at = 0; at < Admission.AtOnce; at++)
            inside.Add((await admission.EnterAsync(busy, sending: false, Stop)).ShouldNotBeNull());
        var waiting = Enumerable.Range(0, Admission.MostWaiting).Select(_ => admission.EnterAsync(busy, sending: false, Stop)).ToList();
        waiting.ShouldAllBe(one => !one.IsCompleted);
        (await admission.EnterAsync(busy, sending: false, Stop)).ShouldBeNull("who comes after all these is told to come later");
        using (var other = await admission.EnterAsync(calm, sending: false, Stop))
            other.ShouldNotBeNull();

        // A place that is left goes to one who waits, once, however often it is left.
        inside[0].Dispose();
        inside[0].Dispose();
        var first = await Task.WhenAny(waiting);
        (await first).ShouldNotBeNull();
        waiting.Count(one => one.IsCompleted).ShouldBe(1);
        waiting.Remove(first);
        inside.RemoveAt(0);
        (await first)!.Dispose();
        foreach (var place in inside)
            place.Dispose();
        foreach (var one in waiting)
            (await one).ShouldNotBeNull().Dispose();
        using var again = await admission.EnterAsync(busy, sending: false, Stop);
        again.ShouldNotBeNull();
    }

    [Fact]
    public async Task More_requests_than_places_are_all_answered()
    {
        var till = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var pages = await Task.WhenAll(Enumerable.Range(0, 4 * Admission.AtOnce).Select(_ => Page.PullAsync(till.Shop.Device, 2000)));
        pages.ShouldAllBe(page => page.Rows.Count == pages[0].Rows.Count);
    }

    [Fact]
    public async Task What_a_till_sold_doesnt_wait_until_others_have_loaded()
    {
        var till = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        var admission = server.Services.GetRequiredService<Admission>();
        var slow = new List<IDisposable>();
        for (var at = 0; at < Admission.AtOnce; at++)
            slow.Add((await admission.EnterAsync(till.Shop.Business, sending: false, Stop)).ShouldNotBeNull());
        var next = admission.EnterAsync(till.Shop.Business, sending: false, Stop);
        next.IsCompleted.ShouldBeFalse("all places but those of pushes are taken");
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var place in slow)
            place.Dispose();
        (await next)?.Dispose();
        (await Page.PullAsync(till.Shop.Device, 2000)).Rows.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_device_waits_for_longer_than_the_server_may_let_it_wait()
    {
        // One that gives up before throws away what is being done, and asks for it again. An answer is on its way for a while too.
        var longest = Admission.LongestWait + PushLanes.LongestWait + TimeSpan.FromSeconds(5);
        TimeSpan.FromMilliseconds(DeviceEngine.DeadlineMs).ShouldBeGreaterThanOrEqualTo(longest);
    }
}
