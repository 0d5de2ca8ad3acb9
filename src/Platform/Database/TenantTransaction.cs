using Kaunta.Core.Ids;
using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// The only way to a tenant's rows: a transaction whose tenant is set before anything else runs, so that row-level security
/// sees one business. Made by <see cref="TenantDatabase"/>.
/// </summary>
public sealed class TenantTransaction
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly List<NpgsqlBatchCommand> enqueued = [];

    internal TenantTransaction(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        BusinessId business,
        long version
    )
    {
        this.connection = connection;
        this.transaction = transaction;
        Business = business;
        Version = version;
    }

    public BusinessId Business { get; }

    /// <summary>The business's version that this transaction writes; 0 in a reading one.</summary>
    public long Version { get; }

    /// <summary>Adds a statement to what travels with the next flush or query.</summary>
    public void Enqueue(string sql, params NpgsqlParameter[] parameters) => enqueued.Add(Command(sql, parameters));

    /// <summary>Forgets what is enqueued but not sent: a part of the work failed and is taken back to its savepoint.</summary>
    public void Discard() => enqueued.Clear();

    /// <summary>Sends what is enqueued in one round trip.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        if (enqueued.Count == 0)
            return;
        await using var batch = Batch();
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Sends what is enqueued, then the query, in one round trip, and reads the query's rows.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    )
    {
        enqueued.Add(Command(sql, parameters));
        await using var batch = Batch();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        // Statements without rows are skipped by the reader; those enqueued must not return any.
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(read(reader));
        return rows;
    }

    private NpgsqlBatch Batch()
    {
        var batch = new NpgsqlBatch(connection, transaction);
        foreach (var command in enqueued)
            batch.BatchCommands.Add(command);
        enqueued.Clear();
        return batch;
    }

    private static NpgsqlBatchCommand Command(string sql, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
