using Kaunta.Core.Ids;
using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// The only way to a tenant's rows: a transaction whose tenant is set before anything else runs, so that row-level security
/// sees one business. Made by <see cref="TenantDatabase"/>. Parameters are positional: <c>$1</c>, <c>$2</c>.
/// </summary>
public sealed class TenantTransaction
{
    private const string MarkColumn = "kaunta.mark";

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly List<NpgsqlBatchCommand> enqueued = [];
    private readonly Dictionary<Type, IGathered> gathered = [];
    private readonly Dictionary<Type, object> kept = [];
    private Dictionary<string, object>? once;

    /// <summary>What the reads that go together ask next; null: each question goes by itself.</summary>
    private List<Question>? together;

    internal TenantTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, BusinessId business, long version)
    {
        this.connection = connection;
        this.transaction = transaction;
        Business = business;
        Version = version;
    }

    public BusinessId Business { get; }

    /// <summary>The business's version that this transaction writes; 0 in one that may not write synced rows.</summary>
    public long Version { get; }

    /// <summary>Nothing was written, so nothing is committed: no version is used up, and nobody is told of news.</summary>
    internal bool IsAbandoned { get; private set; }

    /// <summary>The work found that nothing has to be written; what is enqueued is forgotten too.</summary>
    public void Abandon()
    {
        Discard();
        IsAbandoned = true;
    }

    /// <summary>
    /// From now on <see cref="OnceAsync"/> reads each thing once, and what it has read so far is forgotten. Whoever calls this sees to it that
    /// it is called again after a write that changes such a thing.
    /// </summary>
    public void ReadOnce() => once = new(StringComparer.Ordinal);

    /// <summary>
    /// Forgets what was read once, if anything is kept at all; and what is gathered is enqueued, so that whoever reads now sees it.
    /// </summary>
    public void ReadAgain()
    {
        EnqueueGathered();
        once?.Clear();
    }

    /// <summary>What is read once is kept for whoever asks next, until a write may have changed it.</summary>
    public bool ReadsOnce => once is not null;

    /// <summary>What the name stands for, as it was read before in this transaction, else as it is read now.</summary>
    public async Task<T> OnceAsync<T>(string name, Func<Task<T>> read)
        where T : class
    {
        if (once is not null && once.TryGetValue(name, out var known))
            return (T)known;
        var value = await read();
        once?.TryAdd(name, value);
        return value;
    }

    /// <summary>
    /// As <see cref="OnceAsync{T}"/>, by key: only what nobody asked for before is read. A key without a value isn't in the answer.
    /// </summary>
    public async Task<IReadOnlyDictionary<TKey, TValue>> OnceAsync<TKey, TValue>(
        string name,
        IEnumerable<TKey> wanted,
        Func<IReadOnlyList<TKey>, Task<IEnumerable<KeyValuePair<TKey, TValue>>>> read
    )
        where TKey : notnull
        where TValue : class
    {
        var known =
            once is not null && once.TryGetValue(name, out var kept) ? (Dictionary<TKey, TValue?>)kept : new Dictionary<TKey, TValue?>();
        var keys = wanted.Distinct().ToList();
        var missing = keys.FindAll(key => !known.ContainsKey(key));
        if (missing.Count > 0)
        {
            var found = await read(missing);
            foreach (var key in missing)
                known[key] = null;
            foreach (var (key, value) in found)
                known[key] = value;
            once?.TryAdd(name, known);
        }
        var answer = new Dictionary<TKey, TValue>(keys.Count);
        foreach (var key in keys)
            if (known[key] is { } value)
                answer.Add(key, value);
        return answer;
    }

    /// <summary>
    /// What the transaction gathers of one kind: rows that many operations add to and that are written once, when the transaction is
    /// flushed or <see cref="ReadAgain"/> is called. Nobody reads their tables in between.
    /// </summary>
    public T Gather<T>(Func<T> make)
        where T : class, IGathered
    {
        if (gathered.TryGetValue(typeof(T), out var known))
            return (T)known;
        var made = make();
        gathered.Add(typeof(T), made);
        return made;
    }

    /// <summary>What stays with the transaction until it ends, whatever is flushed or discarded; nothing of it is written.</summary>
    public T Keep<T>()
        where T : class, new()
    {
        if (kept.TryGetValue(typeof(T), out var known))
            return (T)known;
        var made = new T();
        kept.Add(typeof(T), made);
        return made;
    }

    /// <summary>Adds a statement to what travels with the next flush or query. Rows that it returns are ignored.</summary>
    public void Enqueue(string sql, params NpgsqlParameter[] parameters) => enqueued.Add(Command(sql, parameters));

    /// <summary>Forgets what is gathered or enqueued but not sent: a part of the work failed and is taken back to its savepoint.</summary>
    public void Discard()
    {
        gathered.Clear();
        enqueued.Clear();
        once?.Clear();
    }

    /// <summary>Sends what is gathered and enqueued in one round trip.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        EnqueueGathered();
        if (enqueued.Count == 0)
            return;
        await using var batch = Batch();
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Sends what is gathered and enqueued and ends the transaction, in one round trip. What fails keeps it from ending well.</summary>
    internal Task FlushAndCommitAsync(CancellationToken cancellation)
    {
        EnqueueGathered();
        Enqueue("-- platform.tenant.commit\ncommit");
        return FlushAsync(cancellation);
    }

    /// <summary>Sends what is enqueued, then the query, in one round trip, and reads the query's rows.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    )
    {
        var question = new Question<T>(Command(sql, parameters), read);
        if (together is not null)
            together.Add(question);
        else
            await AskAsync([question], cancellation);
        return await question.Answer;
    }

    /// <summary>
    /// Reads that don't need each other: their first questions travel in one round trip, then their second ones, and so on. They wait for
    /// nothing but this transaction's questions, and each may consist of such reads itself.
    /// </summary>
    public async Task TogetherAsync(IEnumerable<Func<Task>> reads, CancellationToken cancellation)
    {
        if (together is not null)
        {
            await Task.WhenAll([.. reads.Select(read => read())]);
            return;
        }
        try
        {
            together = [];
            var all = Task.WhenAll([.. reads.Select(read => read())]);
            while (together.Count > 0)
            {
                var questions = together;
                together = [];
                await AskAsync(questions, cancellation);
            }
            // Whoever is answered goes on at once, and asks its next question before the loop looks again.
            if (!all.IsCompleted)
                throw new InvalidOperationException("A read that goes with others waits for something that isn't a question.");
            await all;
        }
        finally
        {
            together = null;
        }
    }

    /// <summary>As <see cref="TogetherAsync(IEnumerable{Func{Task}}, CancellationToken)"/>, for two that give something.</summary>
    public async Task<(TFirst First, TSecond Second)> TogetherAsync<TFirst, TSecond>(
        Func<Task<TFirst>> first,
        Func<Task<TSecond>> second,
        CancellationToken cancellation
    )
    {
        (Task<TFirst>? First, Task<TSecond>? Second) reads = default;
        await TogetherAsync([() => reads.First = first(), () => reads.Second = second()], cancellation);
        return (await reads.First!, await reads.Second!);
    }

    /// <summary>As <see cref="QueryAsync"/>, for a statement that gives at most one row.</summary>
    public async Task<T?> QueryOneAsync<T>(
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    )
        where T : class
    {
        var rows = await QueryAsync(sql, read, cancellation, parameters);
        return rows.Count switch
        {
            0 => null,
            1 => rows[0],
            _ => throw new InvalidOperationException("A statement for one row gave several."),
        };
    }

    /// <summary>What is to be read, and who waits for it.</summary>
    private abstract class Question(NpgsqlBatchCommand command)
    {
        public NpgsqlBatchCommand Command => command;

        public abstract Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation);

        /// <summary>Tells whoever asked: the rows, or what went wrong.</summary>
        public abstract void Tell(Exception? fault);
    }

    private sealed class Question<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read) : Question(command)
    {
        private readonly List<T> rows = [];
        private readonly TaskCompletionSource<List<T>> answer = new();

        public Task<List<T>> Answer => answer.Task;

        public override async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
        {
            while (await reader.ReadAsync(cancellation))
                rows.Add(read(reader));
            // What fails after its last row, a deferred constraint for example, is only told here.
            await reader.NextResultAsync(cancellation);
        }

        public override void Tell(Exception? fault)
        {
            if (fault is null)
                answer.SetResult(rows);
            else
                answer.SetException(fault);
        }
    }

    private async Task AskAsync(List<Question> questions, CancellationToken cancellation)
    {
        Exception? fault = null;
        try
        {
            await ReadAsync(questions, cancellation);
        }
#pragma warning disable CA1031 // Whoever asked is told of it, and throws it.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            fault = thrown;
        }
        foreach (var question in questions)
            question.Tell(fault);
    }

    private async Task ReadAsync(List<Question> questions, CancellationToken cancellation)
    {
        // An enqueued statement may return rows of its own, and a reader does not say which statement it stands at: a mark does.
        var marked = enqueued.Count > 0;
        if (marked)
            enqueued.Add(new NpgsqlBatchCommand($"select 1 as \"{MarkColumn}\""));
        foreach (var question in questions)
            enqueued.Add(question.Command);
        await using var batch = Batch();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (marked)
            await SkipToMarkAsync(reader, cancellation);
        foreach (var question in questions)
            await question.ReadAsync(reader, cancellation);
    }

    private void EnqueueGathered()
    {
        foreach (var one in gathered.Values)
            one.Write(this);
        gathered.Clear();
    }

    private static async Task SkipToMarkAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        while (reader.FieldCount != 1 || reader.GetName(0) != MarkColumn)
        {
            if (!await reader.NextResultAsync(cancellation))
                throw new InvalidOperationException("The batch ended before its query.");
        }
        await reader.NextResultAsync(cancellation);
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
