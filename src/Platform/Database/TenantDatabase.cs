using Kaunta.Core.Ids;
using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// Opens transactions for one business. The tenant is set here and nowhere else, transaction-locally, as the first command of the
/// first batch; a write also takes the business's clock row, which orders all writes of that business until commit.
/// </summary>
public sealed class TenantDatabase(NpgsqlDataSource source)
{
    /// <summary>Called after each commit with the business and the version that became visible. Must not throw or block.</summary>
    public event Action<BusinessId, long>? Committed;

    /// <summary>Runs the work in a write transaction and commits it. Nothing is retried here.</summary>
    public async Task<T> WriteAsync<T>(
        BusinessId business,
        Func<TenantTransaction, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    )
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var version = await TakeClockAsync(connection, transaction, business, cancellation);
        var tenant = new TenantTransaction(connection, transaction, business, version);
        var result = await work(tenant, cancellation);
        await tenant.FlushAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        Committed?.Invoke(business, version);
        return result;
    }

    /// <summary>Runs the work in a read-only transaction (READ COMMITTED).</summary>
    public async Task<T> ReadAsync<T>(
        BusinessId business,
        Func<TenantTransaction, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    )
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var tenant = new TenantTransaction(connection, transaction, business, 0);
        tenant.Enqueue(
            """
            -- platform.tenant.read
            do $$ begin set transaction read only; end $$
            """
        );
        tenant.Enqueue(
            """
            -- platform.tenant.set
            select set_config('app.tenant_id', $1, true)
            """,
            new NpgsqlParameter { Value = business.ToString() }
        );
        await tenant.FlushAsync(cancellation);
        var result = await work(tenant, cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private static async Task<long> TakeClockAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        BusinessId business,
        CancellationToken cancellation
    )
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(
                """
                -- platform.tenant.set
                select set_config('app.tenant_id', $1, true), set_config('lock_timeout', '3s', true)
                """
            )
            {
                Parameters = { new NpgsqlParameter { Value = business.ToString() } },
            }
        );
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(
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
                """
            )
            {
                Parameters = { new NpgsqlParameter { Value = business.Value } },
            }
        );
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            throw new InvalidOperationException($"Business {business} has no clock row.");
        return reader.GetInt64(0);
    }
}
