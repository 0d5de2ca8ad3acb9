namespace Kaunta.Simulation.Servers;

/// <summary>
/// PostgreSQL as the server uses it: committed rows per business, a log of commits, and one lock per business (its clock row), held from
/// before the first read that decides something to the commit. What isn't committed is seen by nobody.
/// </summary>
internal sealed class Database(World world)
{
    private const long LockTimeoutMs = 3_000;
    private readonly Dictionary<Guid, Tables> tables = [];
    private readonly Dictionary<Guid, RowLock> locks = [];
    private readonly List<Commit> log = [];
    private readonly List<Mark> marks = [];
    private int restores;

    /// <summary>So much of the log outlives the database's machine: it is never put back to an older point.</summary>
    public int Archive { get; private set; }

    /// <summary>Counts kills: a transaction of an earlier life is rolled back.</summary>
    public int Life { get; private set; }

    public string Epoch => $"e{restores}";

    public int LogLength => log.Count;

    public IReadOnlyDictionary<Guid, Tables> All => tables;

    public Tables Of(Guid business)
    {
        if (!tables.TryGetValue(business, out var found))
            tables[business] = found = new Tables();
        return found;
    }

    /// <summary>Calls back with the lock, or after the lock's time-out with nothing.</summary>
    public void Lock(Guid business, Action<Action> granted, Action late)
    {
        if (!locks.TryGetValue(business, out var row))
            locks[business] = row = new RowLock(world);
        row.Wait(LockTimeoutMs, granted, late);
    }

    /// <summary>Makes a transaction's changes visible. The caller holds the lock.</summary>
    public void Commit(Commit commit)
    {
        log.Add(commit);
        Of(commit.Business).Apply(commit);
        foreach (var (_, value) in commit.Values)
            if (value is KeptLine line && world.Truth.Find(line.Hash) is { } truth)
                truth.EverCommitted = true;
    }

    /// <summary>What a replica that is behind would hold.</summary>
    public Tables CopyOf(Guid business)
    {
        var copy = new Tables();
        foreach (var commit in log.Where(commit => commit.Business == business))
            copy.Apply(commit);
        return copy;
    }

    /// <summary>Takes down how far each business is, and the place in the log.</summary>
    public void TakeMark() => marks.Add(new(log.Count, tables.ToDictionary(pair => pair.Key, pair => pair.Value.Version)));

    /// <summary>A backup is made, or the log has reached its archive.</summary>
    public void Keep() => Archive = log.Count;

    /// <summary>Publishes the newest mark that the archive holds. This is written into the database, and a restore may lose it.</summary>
    public void Publish()
    {
        var held = marks.FindLast(mark => mark.Place <= Archive || world.Has(Plant.MarkPublishedTooSoon));
        if (held is null)
            return;
        marks.RemoveAll(mark => mark.Place <= held.Place);
        foreach (var (business, reached) in held.Reached)
            Commit(new Commit(business, Of(business).Version, [new(Tables.ArchivedKey, reached)], []));
    }

    /// <summary>A kill: whatever was under way is rolled back.</summary>
    public void Kill()
    {
        Life++;
        locks.Clear();
    }

    /// <summary>Back to an older point: the commits after it are gone.</summary>
    public IReadOnlyList<Commit> Restore(int length)
    {
        Kill();
        if (!world.Has(Plant.EpochStaysAfterRestore))
            restores++;
        var gone = log.GetRange(length, log.Count - length);
        log.RemoveRange(length, log.Count - length);
        // Those that wait are rows of the database too.
        marks.RemoveAll(mark => mark.Place > length);
        tables.Clear();
        foreach (var commit in log)
            Of(commit.Business).Apply(commit);
        return gone;
    }

    /// <param name="Place">What was committed before it in the log is in the mark.</param>
    private sealed record Mark(int Place, IReadOnlyDictionary<Guid, long> Reached);

    private sealed class RowLock(World world)
    {
        private readonly Queue<Action> waiting = new();
        private bool held;

        public void Wait(long timeoutMs, Action<Action> granted, Action late)
        {
            var over = false;
            void Take()
            {
                if (over)
                {
                    Release();
                    return;
                }
                over = true;
                granted(Release);
            }
            if (!held)
            {
                held = true;
                Take();
                return;
            }
            waiting.Enqueue(Take);
            world.After(
                timeoutMs,
                () =>
                {
                    if (over)
                        return;
                    over = true;
                    late();
                }
            );
        }

        private void Release()
        {
            if (waiting.TryDequeue(out var next))
                next();
            else
                held = false;
        }
    }
}
