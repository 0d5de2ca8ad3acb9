using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Database;
using Kaunta.Server;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Database;

[Collection(WholeDatabase.Name)]
public sealed class MigrationTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_again_applies_nothing() => (await Schema.Runner.RunAsync(server.Cluster.Migrate, Stop)).ShouldBeEmpty();

    [Fact]
    public async Task A_migration_that_was_changed_after_it_ran_is_refused()
    {
        var changed = Schema.Migrations.Select(one => one.Number == 2 ? one with { Sql = one.Sql + "\n" } : one).ToList();
        var refused = await Should.ThrowAsync<MigrationException>(() =>
            new MigrationRunner(changed).RunAsync(server.Cluster.Migrate, Stop)
        );
        refused.Message.ShouldContain("0002_tenancy");
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_and_is_named()
    {
        var failing = new Migration(9_001, "9001_failing", "create table tenancy.half (tenant_id uuid); select 1 / 0;");
        var refused = await Should.ThrowAsync<MigrationException>(() =>
            new MigrationRunner([.. Schema.Migrations, failing]).RunAsync(server.Cluster.Migrate, Stop)
        );
        refused.Message.ShouldContain("9001_failing");
        (await server.Cluster.ScalarAsync("select coalesce(to_regclass('tenancy.half')::text, 'none')")).ShouldBe("none");
        (await server.Cluster.ScalarAsync("select count(*)::text from platform.migration where number = 9001")).ShouldBe("0");
    }

    [Fact]
    public async Task Servers_that_start_at_once_wait_for_each_other()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Schema.Runner.RunAsync(server.Cluster.Migrate, Stop)));
        runs.ShouldAllBe(applied => applied.Count == 0);
    }

    [Fact]
    public async Task A_server_refuses_to_start_as_another_role_than_its_own()
    {
        var refused = await Should.ThrowAsync<SchemaException>(() =>
            ServerApplication.BuildAsync(KauntaServer.Default, server.Cluster.Maintenance, TimeProvider.System, null, Stop)
        );
        refused.Message.ShouldContain("kaunta_maintenance is the role that the server runs as");
    }

    [Fact]
    public async Task The_schemas_text_names_tables_policies_and_functions()
    {
        await using var connection = new NpgsqlConnection(server.Cluster.Migrate);
        await connection.OpenAsync(Stop);
        var text = await SchemaText.ReadAsync(connection, Stop);
        text.ShouldContain("table tenancy.location owner kaunta_owner rls forced");
        text.ShouldContain(
            "policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))"
        );
        text.ShouldContain("CREATE OR REPLACE FUNCTION directory.authenticate");
        (await SchemaText.ReadAsync(connection, Stop)).ShouldBe(text);
    }
}
