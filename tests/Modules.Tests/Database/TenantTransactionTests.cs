using Kaunta.Core.Ids;
using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Database;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Database;

public sealed class TenantTransactionTests(KauntaServer server) : IAsyncDisposable
{
    // Two connections for thousands who wait: on a busy machine the last of them waits for longer than a server would let them.
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(
        server.Cluster.App.Replace("Pool Size=15", "Pool Size=2") + ";Timeout=600"
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TenantDatabase Database => new(source, new(source));

    [Fact]
    public async Task Rows_of_enqueued_statements_do_not_reach_the_query()
    {
        var business = await NewAsync();
        var rows = await Database.WriteAsync(
            business,
            (transaction, stop) =>
            {
                transaction.Enqueue("select 'wrong' as text");
                transaction.Enqueue("update tenancy.tenant_clock set version = version where tenant_id = $1", Sql.Uuid(business.Value));
                transaction.Enqueue("select 'wrong too' from generate_series(1, 3)");
                return transaction.QueryAsync("select 'right'", reader => reader.GetString(0), stop);
            },
            Stop
        );
        rows.ShouldBe(["right"]);
    }

    [Fact]
    public async Task A_query_without_rows_after_enqueued_rows_is_empty()
    {
        var rows = await Database.ReadAsync(
            await NewAsync(),
            (transaction, stop) => transaction.QueryAsync("select 'none' where false", reader => reader.GetString(0), stop),
            Stop
        );
        rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reads_that_go_together_ask_together_and_go_on_by_their_own_answers()
    {
        var told = new List<string>();
        var (first, (second, third)) = await Database.ReadAsync(
            await NewAsync(),
            (transaction, stop) =>
                transaction.TogetherAsync(
                    () => ReadAsync(transaction, "a", stop),
                    () => transaction.TogetherAsync(() => ReadAsync(transaction, "b", stop), () => ReadAsync(transaction, "c", stop), stop),
                    stop
                ),
            Stop
        );
        (first, second, third).ShouldBe(("aa", "bb", "cc"));
        // One after the other it would be a, aa, b, bb, c, cc.
        told.ShouldBe(["a", "b", "c", "aa", "bb", "cc"]);

        async Task<string> ReadAsync(TenantTransaction transaction, string text, CancellationToken stop)
        {
            transaction.Enqueue("select 'wrong'");
            for (var asked = 0; asked < 2; asked++)
            {
                var rows = await transaction.QueryAsync(
                    "select repeat($1, $2)",
                    row => row.GetString(0),
                    stop,
                    Sql.Text(text[..1]),
                    Sql.Integer(asked + 1)
                );
                text = rows.ShouldHaveSingleItem();
                told.Add(text);
            }
            return text;
        }
    }

    [Fact]
    public async Task What_fails_one_of_the_reads_that_go_together_fails_the_transaction()
    {
        var business = await NewAsync();
        var refused = await Should.ThrowAsync<PostgresException>(() =>
            Database.WriteAsync(
                business,
                (transaction, stop) =>
                    transaction.TogetherAsync(
                        () => transaction.QueryAsync("select 1", row => row.GetInt32(0), stop),
                        () => transaction.QueryAsync("select 1 / 0", row => row.GetInt32(0), stop),
                        stop
                    ),
                Stop
            )
        );
        refused.SqlState.ShouldBe(PostgresErrorCodes.DivisionByZero);
        (await VersionOfWriteAsync(business)).ShouldBe(2);
    }

    [Fact]
    public async Task Reads_that_go_together_wait_for_nothing_but_questions()
    {
        var never = new TaskCompletionSource<int>();
        var business = await NewAsync();
        await Should.ThrowAsync<InvalidOperationException>(() =>
            Database.ReadAsync(
                business,
                (transaction, stop) =>
                    transaction.TogetherAsync(
                        () => never.Task,
                        () => transaction.QueryAsync("select 1", row => row.GetInt32(0), stop),
                        stop
                    ),
                Stop
            )
        );
    }

    [Fact]
    public async Task Each_write_takes_the_next_version_of_its_business()
    {
        var (mine, other) = (await NewAsync(), await NewAsync());
        await VersionOfWriteAsync(other);
        (await VersionOfWriteAsync(mine)).ShouldBe(2);
        (await VersionOfWriteAsync(mine)).ShouldBe(3);
        (await VersionOfWriteAsync(other)).ShouldBe(3);
    }

    [Fact]
    public async Task A_reading_transaction_can_not_write()
    {
        var business = await NewAsync();
        var refused = await Should.ThrowAsync<PostgresException>(() =>
            Database.ReadAsync(
                business,
                async (transaction, stop) =>
                {
                    transaction.Enqueue("update tenancy.tenant_clock set version = 0 where tenant_id = $1", Sql.Uuid(business.Value));
                    await transaction.FlushAsync(stop);
                    return true;
                },
                Stop
            )
        );
        refused.SqlState.ShouldBe(PostgresErrorCodes.ReadOnlySqlTransaction);
    }

    [Fact]
    public async Task Without_the_clock_no_synced_row_can_be_written()
    {
        var business = await NewAsync();
        var refused = await Should.ThrowAsync<PostgresException>(() =>
            Database.WriteUnsyncedAsync(
                business,
                async (transaction, stop) =>
                {
                    transaction.Enqueue(
                        """
                        insert into identity.staff (tenant_id, staff_id, role, locations, disabled, field_versions)
                        values ($1, $1, 'owner', '{}', false, '{}')
                        """,
                        Sql.Uuid(transaction.Business.Value)
                    );
                    await transaction.FlushAsync(stop);
                    return true;
                },
                Stop
            )
        );
        // The setting is unknown on a fresh connection and the empty text on one that has had it.
        new[] { PostgresErrorCodes.UndefinedObject, PostgresErrorCodes.InvalidTextRepresentation }.ShouldContain(refused.SqlState);
    }

    [Fact]
    public async Task A_query_without_a_tenant_is_an_error_and_never_an_empty_result()
    {
        await Database.ReadAsync(await NewAsync(), (_, _) => Task.FromResult(true), Stop);
        // Once on a fresh connection, once on one that has had a tenant.
        for (var i = 0; i < 3; i++)
        {
            await using var connection = await source.OpenConnectionAsync(Stop);
            await using var command = new NpgsqlCommand("select count(*) from tenancy.tenant_clock", connection);
            await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync(Stop));
        }
    }

    [Fact]
    public async Task Another_businesss_rows_are_neither_seen_nor_written()
    {
        var (mine, other) = (await NewAsync(), await NewAsync());
        var seen = await Database.WriteAsync(
            mine,
            (transaction, stop) =>
            {
                transaction.Enqueue("update tenancy.tenant_clock set version = 99 where tenant_id = $1", Sql.Uuid(other.Value));
                return transaction.QueryAsync("select tenant_id from tenancy.tenant_clock", reader => reader.GetGuid(0), stop);
            },
            Stop
        );
        seen.ShouldBe([mine.Value]);
        (await VersionOfWriteAsync(other)).ShouldBe(2);
        var refused = await Should.ThrowAsync<PostgresException>(() =>
            Database.WriteAsync(
                mine,
                async (transaction, stop) =>
                {
                    transaction.Enqueue("insert into tenancy.tenant_clock values ($1, 1)", Sql.Uuid(Guid.NewGuid()));
                    await transaction.FlushAsync(stop);
                    return true;
                },
                Stop
            )
        );
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Fifty_businesses_interleaved_on_two_connections_see_only_themselves()
    {
        var businesses = new List<BusinessId>();
        for (var i = 0; i < 50; i++)
            businesses.Add(await NewAsync());
        var reads = Enumerable
            .Range(0, 2_000)
            .Select(async i =>
            {
                var business = businesses[i * 7 % 50];
                // Every fifth is broken off in the middle; the connection goes back to the pool.
                if (i % 5 == 0)
                {
                    await Should.ThrowAsync<PostgresException>(() =>
                        Database.ReadAsync(business, (t, stop) => t.QueryAsync("select 1 / 0", r => r.GetInt32(0), stop), Stop)
                    );
                }
                var seen = await Database.ReadAsync(
                    business,
                    (t, stop) => t.QueryAsync("select tenant_id from tenancy.tenant_clock", r => r.GetGuid(0), stop),
                    Stop
                );
                return seen.Count == 1 && seen[0] == business.Value;
            });
        (await Task.WhenAll(reads)).ShouldAllBe(right => right);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private Task<long> VersionOfWriteAsync(BusinessId business) =>
        Database.WriteAsync(business, (transaction, _) => Task.FromResult(transaction.Version), Stop);

    private async Task<BusinessId> NewAsync()
    {
        var business = new BusinessId(Guid.NewGuid());
        await Database.WriteFirstAsync(business, (_, _) => Task.FromResult(true), Stop);
        return business;
    }
}
