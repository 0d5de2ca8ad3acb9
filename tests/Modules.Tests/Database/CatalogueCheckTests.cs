using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Database;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Database;

/// <summary>Each rule of the start-up check is seen to fail on a planted violation, inside a transaction that is rolled back.</summary>
[Collection(WholeDatabase.Name)]
public sealed class CatalogueCheckTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_schema_as_migrated_has_no_finding()
    {
        await using var connection = new NpgsqlConnection(server.Cluster.App);
        await connection.OpenAsync(Stop);
        (await CatalogueCheck.FindAsync(connection, requireDurability: false, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cluster_without_durability_is_found()
    {
        await using var connection = new NpgsqlConnection(server.Cluster.App);
        await connection.OpenAsync(Stop);
        var findings = await CatalogueCheck.FindAsync(connection, requireDurability: true, Stop);
        findings.ShouldContain(finding => finding.StartsWith("fsync is off"));
    }

    [Theory]
    [InlineData("alter table tenancy.location disable row level security", "tenancy.location has a tenant_id but row-level")]
    [InlineData("alter table tenancy.location no force row level security", "tenancy.location has a tenant_id but row-level")]
    [InlineData("drop policy tenant on tenancy.location", "tenancy.location must have exactly")]
    [InlineData("create policy third on tenancy.location using (true)", "tenancy.location must have exactly")]
    [InlineData("alter policy tenant on tenancy.location using (true)", "tenancy.location must have exactly")]
    [InlineData("alter policy tenant on tenancy.location to kaunta_app", "tenancy.location must have exactly")]
    [InlineData(
        "alter policy tenant on tenancy.location with check (tenant_id = nullif(current_setting('app.tenant_id'), '')::uuid)",
        "tenancy.location must have exactly"
    )]
    [InlineData("alter policy maintenance on tenancy.location to public", "tenancy.location must have exactly")]
    [InlineData("create table tenancy.stray (id uuid)", "tenancy.stray has no tenant_id")]
    [InlineData(
        "create table tenancy.stray (tenant_id uuid); select platform.protect('tenancy.stray', 'select')",
        "tenancy.stray has a tenant_id that may be null"
    )]
    [InlineData("grant select on directory.login to kaunta_app", "directory.login is in schema directory")]
    [InlineData("grant select (email) on directory.login to kaunta_app", "directory.login is in schema directory")]
    [InlineData("grant insert on platform.migration to kaunta_app", "platform.migration is a shared table")]
    [InlineData("grant truncate on tenancy.location to kaunta_app", "tenancy.location may not be truncated")]
    [InlineData("reset role; alter table tenancy.location owner to kaunta_app", "tenancy.location is owned by somebody other")]
    [InlineData("create view tenancy.all_locations as select name from tenancy.location", "tenancy.all_locations is a view that runs")]
    [InlineData(
        "create materialized view tenancy.all_locations as select name from tenancy.location",
        "tenancy.all_locations is a materialised"
    )]
    [InlineData("create sequence tenancy.number; grant usage on sequence tenancy.number to kaunta_app", "tenancy.number is a sequence")]
    [InlineData(
        "reset role; create schema t; grant usage on schema t to public; create function t.current_setting(text) returns text language sql as "
            + "'select case $1 when ''server_version_num'' then ''150013'' else pg_catalog.current_setting($1) end'; "
            + "set local search_path = t, pg_catalog",
        "PostgreSQL "
    )]
    [InlineData("reset role; alter role kaunta_app bypassrls", "kaunta_app is a role with more rights")]
    [InlineData("reset role; alter role kaunta_app createrole", "kaunta_app is a role with more rights")]
    [InlineData("reset role; alter role kaunta_owner login", "kaunta_owner owns the tables and the functions")]
    [InlineData("reset role; alter role kaunta_owner bypassrls", "kaunta_owner owns the tables and the functions")]
    [InlineData("reset role; grant kaunta_owner to kaunta_app", "kaunta_owner is a role that the server's role is a member of")]
    [InlineData("reset role; grant pg_read_all_data to kaunta_app", "pg_read_all_data is a role that the server's role is a member of")]
    [InlineData("grant create on schema tenancy to kaunta_app", "tenancy is a schema in which the application may create")]
    [InlineData(
        "create function directory.peek() returns bigint language sql security definer set search_path = pg_catalog, pg_temp as 'select 1'; revoke all on function directory.peek() from public",
        "directory.peek runs with its owner's rights and isn't listed"
    )]
    [InlineData("alter function directory.find_login(text) reset search_path", "directory.find_login runs with")]
    [InlineData("alter function directory.find_login(text) set search_path = public", "directory.find_login runs with")]
    [InlineData("grant execute on function directory.find_login(text) to public", "directory.find_login runs with")]
    [InlineData("reset role; alter function directory.find_login(text) owner to postgres", "directory.find_login runs with")]
    [InlineData(
        "create table tenancy.note (tenant_id uuid, note_id uuid, answers uuid, primary key (tenant_id, note_id)); "
            + "create unique index one on tenancy.note (note_id); "
            + "alter table tenancy.note add constraint loose foreign key (answers) references tenancy.note (note_id); "
            + "select platform.protect('tenancy.note', 'select')",
        "tenancy.note.loose is a foreign key that doesn't pair"
    )]
    [InlineData(
        "create unique index by_name on tenancy.location (location_id, tenant_id)",
        "tenancy.location.tenancy.by_name is a unique index"
    )]
    [InlineData("alter table tenancy.location alter column version drop default", "tenancy.location has a version that isn't")]
    [InlineData("alter table tenancy.location alter column version set default 0", "tenancy.location has a version that isn't")]
    [InlineData("set local app.tenant_id = '00000000-0000-0000-0000-000000000000'", "app.tenant_id is a setting that already")]
    public async Task A_planted_violation_is_named(string violation, string finding)
    {
        await using var connection = new NpgsqlConnection(server.Cluster.Administrator);
        await connection.OpenAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await ExecuteAsync(connection, "set local role kaunta_owner");
        await ExecuteAsync(connection, violation);
        await ExecuteAsync(connection, "reset role; set local session authorization kaunta_app");
        var findings = await CatalogueCheck.FindAsync(connection, requireDurability: false, Stop);
        findings.ShouldContain(line => line.StartsWith(finding), string.Join('\n', findings));
        await transaction.RollbackAsync(Stop);
    }

    [Fact]
    public async Task Another_role_than_the_applications_is_found()
    {
        await using var connection = new NpgsqlConnection(server.Cluster.Maintenance);
        await connection.OpenAsync(Stop);
        var findings = await CatalogueCheck.FindAsync(connection, requireDurability: false, Stop);
        findings.ShouldContain("kaunta_maintenance is the role that the server runs as; it must be kaunta_app.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
