using Kaunta.DeviceClient;
using Npgsql;
using Shouldly;

namespace Kaunta.Faults.Tests;

/// <summary>The whole stack while everything fails, as small as it must be in every test run; and the audit that judges it.</summary>
public sealed class StackTests : IDisposable
{
    private readonly string folder = Folders.Open("faults-tests");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Nothing_is_lost_doubled_or_stuck_while_everything_fails()
    {
        var campaign = new StackCampaign(
            Profile.Ci,
            Folders.Repository,
            folder,
            line => TestContext.Current.TestOutputHelper?.WriteLine(line)
        );
        var report = await campaign.RunAsync(Stop);
        var kept = new KeptStackReport("");
        kept.Add(report, "this");
        report.IsWell.ShouldBeTrue(kept.Write());
    }

    [Fact]
    public async Task The_audit_finds_what_is_lost_what_is_too_much_and_what_is_wrong()
    {
        await using var backend = new Backend(folder, 1);
        await backend.StartAsync(Stop);
        var address = new Uri($"http://127.0.0.1:{backend.Servers[0].Port}");
        var (shop, witness) = (new Shop(new Seed(1), 1), new Witness());
        var till = new Till(shop, "first", await shop.OpenAsync(address, Stop), address, witness, 1);
        shop.Stock(till.Device);
        till.Receive();
        for (var sale = 0; sale < 3; sale++)
            till.Sell();
        // A server that has just begun may take longer than this till has patience.
        await Polling.UntilAsync("the till to be green", TimeSpan.FromMinutes(2), () => till.SettleAsync(Stop), Stop);
        var well = await AuditAsync(backend, witness, till, address);
        well.None.ShouldBeTrue(string.Join('\n', well.Named));

        // One that was called done and never sent.
        var forgetful = witness.Of(shop.Business.Value);
        forgetful.Sold(witness.Sales.First() with { Sale = shop.Id("sale", "lost"), Quantities = new Dictionary<Guid, long>() });
        (await AuditAsync(backend, forgetful, till, address)).Lost.ShouldBe(1);

        // One that nobody made, and the sums that come of it.
        var blind = new Witness();
        foreach (var sale in witness.Sales.Skip(1))
            blind.Sold(sale);
        var found = await AuditAsync(backend, blind, till, address);
        found.Doubled.ShouldBe(1);
        found.Wrong.ShouldBeGreaterThan(0);

        // One shelf that was changed behind everybody's back: the sum is wrong, and the till sees another than there is.
        await ExecuteAsync(
            backend,
            """
            -- faults.spoil
            update inventory.stock_level set quantity = quantity + 1, version = version + 1000
            """
        );
        (await AuditAsync(backend, witness, till, address)).Wrong.ShouldBeGreaterThan(0);
        (await AuditAsync(backend, witness, till, address)).Diverged.ShouldBeGreaterThan(0);

        // A row that stands in another business's books.
        await ExecuteAsync(
            backend,
            """
            -- faults.stray
            set session_replication_role = replica;
            update sync.seal set tenant_id = gen_random_uuid()
            """
        );
        (await AuditAsync(backend, witness, till, address)).CrossBusiness.ShouldBeGreaterThan(0);
    }

    private static async Task<Findings> AuditAsync(Backend backend, Witness witness, Till till, Uri address)
    {
        var findings = new Findings();
        var audit = new Audit(backend, witness, findings, Stop);
        await audit.RunAsync([till]);
        await audit.CompareViewsAsync([till], address);
        return findings;
    }

    private static async Task ExecuteAsync(Backend backend, string sql)
    {
        await using var connection = new NpgsqlConnection(backend.Administrator);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
