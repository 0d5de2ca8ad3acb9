using System.Text.Json.Nodes;
using Kaunta.Modules.Sync.Archiving;
using Kaunta.Modules.Tests.Host;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

[Collection(WholeDatabase.Name)]
public sealed class ArchiveTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_an_archive_nothing_may_be_forgotten_and_the_owner_is_told()
    {
        var till = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        ((long)(await till.Journal.PushAsync()).Body["archivedSeq"]!).ShouldBe(0);
        var told = await AskAsync(till);
        ((string)told["source"]!).ShouldBe("none");
        told["archivedAt"].ShouldBeNull();
        ((bool)told["complete"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task A_providers_copy_holds_what_was_stored_before_its_lag()
    {
        await using var managed = await server.StartAnotherAsync(options =>
            options with
            {
                Archive = new(ArchiveSource.Managed, TimeSpan.FromMinutes(10)),
            }
        );
        var marks = managed.Services.GetRequiredService<ArchiveMarks>();
        var till = await TestTill.OpenAsync(managed);
        till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var known = till.Journal.Count;
        await marks.StepAsync(Stop);
        till.Product("Tea", price: 1_000_000);
        ((long)(await till.Journal.PushAsync(known + 1)).Body["archivedSeq"]!).ShouldBe(0);

        managed.Clock.Advance(TimeSpan.FromMinutes(9));
        await marks.StepAsync(Stop);
        ((long)(await till.Journal.PushAsync()).Body["archivedSeq"]!).ShouldBe(0);
        managed.Clock.Advance(TimeSpan.FromMinutes(1.5));
        await marks.StepAsync(Stop);
        // The mark was taken between the two pushes: it says nothing of the second.
        ((long)(await till.Journal.PushAsync()).Body["archivedSeq"]!).ShouldBe(known);
        var told = await AskAsync(till);
        ((string)told["source"]!).ShouldBe("managed");
        ((bool)told["complete"]!).ShouldBeFalse();

        managed.Clock.Advance(TimeSpan.FromMinutes(11));
        await marks.StepAsync(Stop);
        ((long)(await till.Journal.PushAsync()).Body["archivedSeq"]!).ShouldBe(till.Journal.Count);
        ((bool)(await AskAsync(till))["complete"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task A_write_ahead_log_that_is_archived_holds_what_was_committed_before_its_end()
    {
        await using var durable = await KauntaServer.StartDurableAsync();
        var folder = Directory.CreateTempSubdirectory("kaunta-wal-").FullName;
        try
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
            await durable.Cluster.ExecuteAsync("alter system set archive_mode = 'on'");
            await durable.Cluster.ExecuteAsync($"alter system set archive_command = 'cp %p {folder}/%f'");
            await durable.WhileStoppedAsync(_ => Task.CompletedTask);
            await using var server = await durable.StartAnotherAsync(options =>
                options with
                {
                    Archive = new(ArchiveSource.Wal, TimeSpan.Zero),
                }
            );
            var marks = server.Services.GetRequiredService<ArchiveMarks>();
            var till = await TestTill.OpenAsync(server);
            till.Product("Sugar", price: 1_000_000);
            await till.Journal.PushAsync();
            await marks.StepAsync(Stop);
            await marks.StepAsync(Stop);
            ((long)(await till.Journal.PushAsync()).Body["archivedSeq"]!).ShouldBe(0);

            await server.Cluster.ExecuteAsync("select pg_switch_wal()");
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            deadline.CancelAfter(TimeSpan.FromSeconds(60));
            using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while ((long)(await till.Journal.PushAsync()).Body["archivedSeq"]! != till.Journal.Count)
            {
                await poll.WaitForNextTickAsync(deadline.Token);
                await marks.StepAsync(Stop);
            }
            Directory.EnumerateFiles(folder).ShouldNotBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonNode> AskAsync(TestTill till)
    {
        // The clock may have gone on for longer than a session lasts.
        using var renewed = await till.Shop.Device.PostAsync("/api/sessions/renew", new JsonObject { ["renewal"] = till.Shop.Renewal });
        till.Shop.SignedIn(await renewed.JsonAsync(200));
        using var answer = await till.Shop.Device.GetAsync("/api/archive");
        return await answer.JsonAsync(200);
    }
}
