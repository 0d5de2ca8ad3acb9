using Kaunta.Core.Ids;
using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// Opens transactions for one business. The tenant is set here and nowhere else, transaction-locally, as the first command of the
/// first batch; a write also takes the business's clock row, which orders all writes of that business until commit.
/// All are READ COMMITTED. Nothing is retried here: <see cref="DatabaseFault"/> says what a retry may cure.
/// </summary>
public sealed class TenantDatabase(NpgsqlDataSource source, Writers writers)
{
    private const string SetTenant = """
        -- platform.tenant.set
        select set_config('app.tenant_id', $1, true), set_config('lock_timeout', '3s', true), set_config('statement_timeout', '30s', true)
        """;

    /// <summary>
    /// What writes finds its rows by key, however many there are: one plan for each statement, not a new one for the first executions of
    /// each connection; and by an index also where the plan is made while a table is empty, which it soon is no more.
    /// </summary>
    private const string SetWriter = """
        -- platform.tenant.set_writer
        select set_config('app.tenant_id', $1, true), set_config('lock_timeout', '3s', true), set_config('statement_timeout', '30s', true),
          set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)
        """;

    /// <summary>Called after each commit with the business and the version that became visible. Must not throw or block.</summary>
    public event Action<BusinessId, long>? Committed;

    /// <summary>Runs the work in a write transaction and commits it.</summary>
    /// <exception cref="UnknownBusinessException">There is no such business.</exception>
    public Task<T> WriteAsync<T>(
        BusinessId business,
        Func<TenantTransaction, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    ) =>
        RunAsync(
            business,
            """
            -- platform.tenant.clock
            with taken as (
              update tenancy.tenant_clock
              set version = version + 1
              where tenant_id = $1
              returning version
            )
            select version, set_config('app.version', version::text, true)
            from taken
            """,
            work,
            cancellation
        );

    /// <summary>As <see cref="WriteAsync"/>, for the very first transaction of a business: it makes the clock row.</summary>
    /// <exception cref="UnknownBusinessException">The business has a clock already.</exception>
    public Task<T> WriteFirstAsync<T>(
        BusinessId business,
        Func<TenantTransaction, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    ) =>
        RunAsync(
            business,
            """
            -- platform.tenant.first_clock
            with made as (
              insert into tenancy.tenant_clock (tenant_id, version)
              values ($1, 1)
              on conflict do nothing
              returning version
            )
            select version, set_config('app.version', version::text, true)
            from made
            """,
            work,
            cancellation
        );

    /// <summary>
    /// Runs the work in a transaction that may write rows which no feed sends (sessions, device states) and doesn't take the clock:
    /// writing a synced row in it fails.
    /// </summary>
    public async Task<T> WriteUnsyncedAsync<T>(
        BusinessId business,
        Func<TenantTransaction, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    )
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var tenant = new TenantTransaction(connection, transaction, business, 0);
        tenant.Enqueue(SetTenant, Sql.Text(business.ToString()));
        var result = await work(tenant, cancellation);
        await tenant.FlushAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    /// <summary>Runs the work in a read-only transaction.</summary>
    public async Task<T> ReadAsync<T>(
        BusinessId business,
        Func<TenantTransaction, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    )
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var tenant = new TenantTransaction(connection, transaction, business, 0);
        tenant.Enqueue("set transaction read only");
        tenant.Enqueue(SetTenant, Sql.Text(business.ToString()));
        var result = await work(tenant, cancellation);
        await tenant.FlushAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private async Task<T> RunAsync<T>(
        BusinessId business,
        string takeClock,
        Func<TenantTransaction, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    )
    {
        await using var connection = await writers.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var version = await TakeClockAsync(connection, transaction, business, takeClock, cancellation);
        var tenant = new TenantTransaction(connection, transaction, business, version);
        var result = await work(tenant, cancellation);
        if (tenant.IsAbandoned)
        {
            await transaction.RollbackAsync(cancellation);
            return result;
        }
        await tenant.FlushAndCommitAsync(cancellation);
        Committed?.Invoke(business, version);
        return result;
    }

    private static async Task<long> TakeClockAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        BusinessId business,
        string takeClock,
        CancellationToken cancellation
    )
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SetWriter) { Parameters = { Sql.Text(business.ToString()) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(takeClock) { Parameters = { Sql.Uuid(business.Value) } });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            throw new UnknownBusinessException(business);
        return reader.GetInt64(0);
    }
}

/// <summary>A write for a business that isn't here, or a first write for one that is.</summary>
public sealed class UnknownBusinessException(BusinessId business)
    : Exception($"The clock of business {business} is not as the write expects.");
