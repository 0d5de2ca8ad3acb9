using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Customers;

public sealed class ErasureTests(KauntaServer server)
{
    [Fact]
    public async Task A_customer_who_is_forgotten_is_nowhere_and_the_chain_stays_whole()
    {
        var till = await TestTill.OpenAsync(server);
        var njeri = till.Customer("Mama Njeri", limit: 5_000);
        till.Customer("Otieno");
        await till.Journal.PushAsync();
        var before = await Page.PullAsync(till.Shop.Device, 2000);
        Erase(till, njeri);
        (await till.Journal.PushAsync(3)).Outcomes.ShouldBe(["applied"]);

        (await PrivateAsync(till)).ShouldBe(1);
        (await NamesAsync(till)).ShouldBe("Otieno");
        var after = await Page.PullAsync(till.Shop.Device, 2000, before.Cursors);
        after.Rows.Single(one => (string)one["kind"]! == "customer")["row"].ShouldBeNull();
        (await Page.PullAsync(till.Shop.Device, 2000)).Text.ShouldNotContain("Njeri");
        // The device that never heard our answer sends all of it again.
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "duplicate");
        (await PrivateAsync(till)).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_sent_late_about_somebody_forgotten_is_stored_without_what_is_personal()
    {
        var till = await TestTill.OpenAsync(server);
        var njeri = till.Customer("Mama Njeri");
        Erase(till, njeri);
        // In one push: what came first is written after the erasure took effect.
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied", "applied"]);
        (await PrivateAsync(till)).ShouldBe(0);
        var tablet = await till.Shop.SecondDeviceAsync();
        var hidden = DebtBookDesk.Hidden();
        tablet.Add(
            "customer.saved",
            new JsonObject
            {
                ["id"] = njeri.ToString(),
                ["base"] = 1,
                ["set"] = new JsonObject { ["name"] = hidden.Hide("Njeri again"), ["group"] = null },
            },
            hidden: hidden
        );
        (await tablet.PushAsync()).Outcomes.Single().ShouldBe("applied");
        (await PrivateAsync(till)).ShouldBe(0);
        (await NamesAsync(till)).ShouldBe("");
        (await Page.PullAsync(till.Shop.Device, 2000)).Text.ShouldNotContain("Njeri");
    }

    [Fact]
    public async Task Only_the_owner_forgets_a_customer()
    {
        var till = await TestTill.OpenAsync(server);
        var njeri = till.Customer("Mama Njeri");
        await till.Journal.PushAsync();
        till.Journal.Actor = new(Guid.CreateVersion7());
        Erase(till, njeri);
        (await till.Journal.PushAsync(2)).Outcomes.ShouldBe(["refused not_permitted"]);
        (await NamesAsync(till)).ShouldBe("Mama Njeri");
    }

    [Fact]
    public async Task A_restored_database_forgets_again_whom_the_list_names_before_anybody_asks()
    {
        await using var own = await KauntaServer.StartDurableAsync();
        var list = Path.Combine(Path.GetTempPath(), $"kaunta-erasures-{Guid.NewGuid():n}");
        try
        {
            var till = await TestTill.OpenAsync(own);
            var njeri = till.Customer("Mama Njeri");
            await till.Journal.PushAsync();
            await using (var writing = await own.StartAnotherAsync(options => options with { Erasures = list }))
            {
                Erase(till, njeri);
                (await till.Journal.PushAsync(2)).Outcomes.ShouldBe(["applied"]);
            }
            // That server wrote the list at its start; the next one finds what was forgotten since.
            await using (await own.StartAnotherAsync(options => options with { Erasures = list }))
                File.ReadAllText(list).ShouldContain(njeri.ToString());
            // As an older copy of the database would be.
            await own.Cluster.ExecuteAsync(
                $"""
                delete from sync.erased;
                update customers.customer
                set name = 'Mama Njeri', erased = false, closed = false
                where customer_id = '{njeri}'
                """
            );
            (await NamesAsync(till)).ShouldBe("Mama Njeri");
            await using (await own.StartAnotherAsync(options => options with { Erasures = list }))
                (await NamesAsync(till)).ShouldBe("");
            File.ReadAllLines(list).Count(line => line.Contains(njeri.ToString(), StringComparison.Ordinal)).ShouldBe(1);
        }
        finally
        {
            File.Delete(list);
        }
    }

    private static void Erase(TestTill till, Guid customer) =>
        till.Journal.Add("customer.erased", new JsonObject { ["customer"] = customer.ToString() });

    private static Task<long> PrivateAsync(TestTill till) =>
        till.FigureAsync(
            """
            select count(*) from sync.operation_private
            where tenant_id = @tenant
              and device_id in (select device_id from identity.device)
            """
        );

    private static Task<string> NamesAsync(TestTill till) =>
        till.TextAsync("select string_agg(name, ', ') from customers.customer where tenant_id = @tenant and name is not null");
}
