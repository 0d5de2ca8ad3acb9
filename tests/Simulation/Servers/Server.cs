using Kaunta.Modules.Sync.Pulling;

namespace Kaunta.Simulation.Servers;

/// <summary>One server process. Several share a database; each may die between any two of its steps.</summary>
internal sealed class Server(World world, Database database, Pushing pushing)
{
    private int life;

    public bool Up { get; private set; } = true;

    /// <summary>Told of each commit: the business.</summary>
    public Action<Guid> Committed { get; set; } = _ => { };

    /// <summary>Of a restored server that its replica hasn't heard: pulls are answered from this older state.</summary>
    public Tables? Replica { get; set; }

    public void Kill()
    {
        Up = false;
        life++;
    }

    public void Start() => Up = true;

    /// <summary>Takes a request, and answers when it is done; a server that dies says nothing, and the connection breaks.</summary>
    public void Take(Request request, Action<Answer> reply)
    {
        if (!Up)
        {
            world.After(1, () => reply(new Broken("network")));
            return;
        }
        var mine = (Life: life, Database: database.Life);
        bool Dead() => life != mine.Life || !Up;
        void Say(Answer answer) => world.After(world.Chance.Between(0, 2), () => reply(Dead() ? new Broken("network") : answer));
        world.After(
            world.Chance.Between(1, 15),
            () =>
            {
                if (Dead())
                    reply(new Broken("network"));
                else if (database.Life != mine.Database)
                    Say(new Problem(503, "later", RetryAfterMs: 1_000));
                else
                    Answer(request, Dead, Say);
            }
        );
    }

    private void Answer(Request request, Func<bool> dead, Action<Answer> say)
    {
        var tables = database.Of(request.Business);
        if (tables.Get<KeptDevice>($"device|{request.Device}") is not { } device)
            say(new Problem(401, "device_unknown"));
        else if (device.Key != request.Key)
            say(new Problem(401, request is PushRequest ? "seal_wrong" : "proof_wrong"));
        else if (device.Revoked && request is not (PushRequest { Deposit: true } or PushRequest { Carried: true }))
            say(new Problem(401, "device_revoked"));
        else
            switch (request)
            {
                case PushRequest { Carried: true } file:
                    Carry(file with { Deposit = device.Revoked }, dead, say);
                    break;
                case PushRequest { Behind: not null } push:
                    if (pushing.LacksBefore(database.Of(push.Business), push) is { } lacking)
                        say(lacking);
                    else
                        Carry(push, dead, say);
                    break;
                case PushRequest push:
                    Push(push, dead, say);
                    break;
                case PullRequest pull:
                    Pull(tables, pull, device, dead, say);
                    break;
                case BindRequest bind:
                    Bind(bind, dead, say);
                    break;
            }
    }

    // ---- push ----------------------------------------------------------------------------------------------------------

    private void Push(PushRequest push, Func<bool> dead, Action<Answer> say)
    {
        if (push.Lines.Count > world.Profile.PushLimit && !world.Healed)
        {
            world.Tally.Try(Fault.TooLarge);
            world.Tally.Bite(Fault.TooLarge);
            say(new Problem(413, "batch_too_large"));
            return;
        }
        var (lines, malformed) = pushing.Read(push);
        if (lines is null)
        {
            say(malformed!);
            return;
        }
        if (world.Has(Plant.PoisonStopsTheQueue) && lines.Exists(line => line.Fault is not null))
        {
            say(new Problem(500, "server_fault"));
            return;
        }
        var early = world.Has(Plant.ReadBeforeLock) ? pushing.State(database.Of(push.Business).Get<object>, push, lines) : null;
        Write(
            push.Business,
            dead,
            say,
            tx =>
            {
                return pushing.Apply(tx, push, lines, database.Epoch, early);
            }
        );
    }

    /// <summary>A file that somebody brought, or what a device sends behind lines that it can't read any more: what <c>Stretches</c> does. Where it belongs is looked up before, and again should that not hold.</summary>
    private void Carry(PushRequest file, Func<bool> dead, Action<Answer> say)
    {
        var (lines, malformed) = pushing.Read(file);
        if (lines is null)
        {
            say(malformed!);
            return;
        }
        Attempt(1);

        void Attempt(int attempt) => Enter(pushing.Placed(database.Of(file.Business), file, lines), attempt);

        void Enter(PushRequest push, int attempt)
        {
            var own = lines.GetRange((int)(push.First - file.First), push.Lines.Count);
            Write(
                file.Business,
                dead,
                answer =>
                {
                    if (
                        answer is Problem { Code: "journal_differs", Seq: { } seq }
                        && seq >= push.First
                        && (seq > push.First ? file.Behind is null : push.Branch != own[0].Hash)
                    )
                        Enter(push.Part(seq, push.Last) with { Branch = own[(int)(seq - push.First)].Hash }, attempt);
                    else if (answer is Problem { Status: 400 or 409 } && attempt < 3)
                        Attempt(attempt + 1);
                    else
                        say(answer);
                },
                tx => pushing.Apply(tx, push, own, database.Epoch)
            );
        }
    }

    /// <summary>
    /// A transaction: the lock, then every read, then the commit some time later; and only then the answer.
    /// </summary>
    private void Write(Guid business, Func<bool> dead, Action<Answer> say, Func<Transaction, (Answer Answer, bool Changed)> work)
    {
        var born = database.Life;
        void Run(Action release)
        {
            if (database.Life != born)
            {
                say(new Problem(503, "later", RetryAfterMs: 1_000));
                return;
            }
            if (dead())
            {
                release();
                say(new Broken("network"));
                return;
            }
            var tables = database.Of(business);
            var tx = new Transaction(business, tables, NextVersion(business, tables));
            var (answer, changed) = work(tx);
            if (!changed)
            {
                release();
                say(Finished(answer, tables.Version));
                return;
            }
            var slow = world.Strikes(Fault.SlowCommit);
            if (slow)
                world.Tally.Bite(Fault.SlowCommit);
            world.After(
                slow ? world.Chance.Between(500, 4_000) : world.Chance.Between(1, 10),
                () =>
                {
                    if (database.Life != born || dead())
                    {
                        // Rolled back.
                        if (database.Life == born)
                            release();
                        say(new Broken("network"));
                        return;
                    }
                    Commit(tx);
                    release();
                    Committed(business);
                    if (!world.Strikes(Fault.KilledAfterCommit))
                    {
                        say(Finished(answer, tx.Version));
                        return;
                    }
                    world.Tally.Bite(Fault.KilledAfterCommit);
                    Kill();
                    world.After(world.Chance.Between(500, 20_000), Start);
                    say(answer is Acted ? answer : new Broken("network"));
                }
            );
        }
        if (world.Has(Plant.VersionWithoutLock))
            Run(() => { });
        else
            database.Lock(business, Run, () => say(new Problem(503, "later", RetryAfterMs: 500)));
    }

    private readonly Dictionary<Guid, long> unlocked = [];

    private long NextVersion(Guid business, Tables tables)
    {
        if (!world.Has(Plant.VersionWithoutLock))
            return tables.Version + 1;
        return unlocked[business] = Math.Max(unlocked.GetValueOrDefault(business), tables.Version) + 1;
    }

    private void Commit(Transaction tx)
    {
        var commit = tx.ToCommit();
        if (world.Has(Plant.EffectsBeforeJournal) && world.Chance.OneIn(20))
        {
            // Two transactions, and a kill between them.
            database.Commit(
                commit with
                {
                    Values = [.. commit.Values.Where(pair => !IsJournal(pair.Key))],
                    Rows = [.. commit.Rows.Where(row => row.Row.Kind != Feed.Outcome.Name)],
                }
            );
            return;
        }
        if (world.Has(Plant.HalfBatchKept) && tx.Applied > 1 && world.Chance.OneIn(8))
        {
            var lost = commit.Values.Last(pair => pair.Value is KeptLine).Key;
            database.Commit(commit with { Values = [.. commit.Values.Where(pair => pair.Key != lost)] });
            return;
        }
        if (world.Has(Plant.AnsweredBeforeDurable) && world.Chance.OneIn(10))
            return;
        database.Commit(commit);
    }

    private static bool IsJournal(string key) =>
        key.StartsWith("line|", StringComparison.Ordinal)
        || key.StartsWith("journal|", StringComparison.Ordinal)
        || key.StartsWith("of|", StringComparison.Ordinal)
        || key.StartsWith("id|", StringComparison.Ordinal);

    private Answer Finished(Answer answer, long version) =>
        answer is PushAnswer push ? push with { Version = version, ServerTime = world.Now, Epoch = database.Epoch } : answer;

    // ---- pull ----------------------------------------------------------------------------------------------------------

    private void Pull(Tables tables, PullRequest pull, KeptDevice device, Func<bool> dead, Action<Answer> say)
    {
        if (world.Has(Plant.ReplicaRead) && Replica is not null && world.Chance.OneIn(4))
            tables = Replica;
        var bound = tables.Version;
        var cursors = Feed.ReadCursors(pull.Cursors);
        var scope = Feed.Scope(device.Location, device.Device).ToList();
        if (world.Has(Plant.EveryLocationToEveryDevice))
            scope.AddRange(
                tables
                    .Partitions.Where(name => name.StartsWith("location/", StringComparison.Ordinal) && name != scope[1].Name)
                    .Select(name => (name, scope[1].Kind))
            );
        var stranger =
            (pull.Epoch is not null && pull.Epoch != database.Epoch)
            || cursors.Values.Any(cursor => Math.Max(cursor.Version, cursor.Begun) > bound && !world.Has(Plant.ReplicaRead));
        if (stranger)
            cursors.Clear();
        var slow = world.Strikes(Fault.SlowPull);
        if (slow)
            world.Tally.Bite(Fault.SlowPull);
        // A page is of one database: not begun before it was put back, and ended after.
        var born = database.Life;
        var early = world.Has(Plant.BoundReadLast) ? Page(tables, pull, scope, cursors, bound, stranger) : null;
        // The bound is read first; each partition's rows perhaps much later, when others have committed.
        world.After(
            slow ? world.Chance.Between(50, 2_000) : 0,
            () =>
            {
                if (dead() || database.Life != born)
                {
                    say(new Broken("network"));
                    return;
                }
                var page = early ?? Page(tables, pull, scope, cursors, bound, stranger);
                if (early is { More: false })
                    page = early with { Version = tables.Version, Cursors = [.. scope.Select(one => Feed.End(one, tables.Version))] };
                // Who stayed away, or whose load from the beginning has taken so long that what it was given at first may be gone since.
                // It is asked after the reading: tombstones that went in between went with a horizon that is seen now.
                if (
                    tables.Horizon > 0
                    && scope.Exists(one => cursors.TryGetValue(one.Name, out var cursor) && cursor.Knows < tables.Horizon - 1)
                    && !world.Has(Plant.TombstonesForgotten)
                )
                {
                    world.Tally.Bite(Fault.HorizonPassed);
                    cursors.Clear();
                    page = Page(tables, pull, scope, cursors, bound, stranger: true);
                }
                say(page);
            }
        );
    }

    private PullPage Page(
        Tables tables,
        PullRequest pull,
        List<(string Name, Contracts.Operations.FeedPartition Kind)> scope,
        Dictionary<string, Cursor> cursors,
        long bound,
        bool stranger
    )
    {
        var rows = new List<FeedLine>();
        var ends = new List<string>();
        var more = false;
        var limit = Math.Min(pull.Limit, world.Profile.PageRows);
        foreach (var partition in scope)
        {
            var (found, cursor, left) = Feed.Read(
                tables,
                partition,
                cursors.TryGetValue(partition.Name, out var read) ? read : Cursor.Start(bound),
                bound,
                limit - rows.Count,
                world
            );
            rows.AddRange(found);
            ends.Add(cursor);
            more |= left;
        }
        var names = scope.ConvertAll(one => one.Name);
        var dropped = Feed.ReadCursors(pull.Cursors).Keys.Where(name => !names.Contains(name)).ToList();
        return new(pull.Ask, database.Epoch, bound, world.Now, names, dropped, stranger, rows, ends, more);
    }

    // ---- registers -----------------------------------------------------------------------------------------------------

    private void Bind(BindRequest bind, Func<bool> dead, Action<Answer> say) =>
        Write(
            bind.Business,
            dead,
            say,
            tx =>
            {
                var device = tx.Get<KeptDevice>($"device|{bind.Device}")!;
                var old = bind.Binding == Guid.Empty ? null : tx.Get<KeptBinding>($"binding|{bind.Binding}");
                if (!bind.Fresh)
                {
                    if (old is null || old.Device != bind.Device || old.EndedHow is not (null or "renewed"))
                        return (new Problem(409, "binding_ended"), false);
                    Handlers.PutBinding(tx, old with { EndedHow = "renewed" });
                }
                return (Open(tx, device.Device, bind.Fresh ? world.NewId(7) : old!.Register, bind.Incarnation), true);
            }
        );

    /// <summary>Opens the next series of a register. What its last one is closed with is the caller's part.</summary>
    public BindAnswer Open(Transaction tx, Guid device, Guid register, string incarnation)
    {
        var number = (int)tx.Add($"bindings|{register}", world.Has(Plant.SeriesUsedAgain) && tx.Number($"bindings|{register}") > 0 ? 0 : 1);
        var binding = new KeptBinding(
            world.Has(Plant.SeriesUsedAgain) && number == 1 && tx.Get<object>($"first|{register}") is Guid first ? first : world.NewId(6),
            register,
            device,
            incarnation,
            number,
            0,
            null,
            null
        );
        tx.Put($"first|{register}", tx.Get<object>($"first|{register}") ?? binding.Id);
        Handlers.PutBinding(tx, binding);
        return new(binding.Id, binding.Series);
    }

    // ---- what people and jobs do here ----------------------------------------------------------------------------------

    /// <summary>Something that a person does in the back office, or a job: a transaction like any other.</summary>
    public void Act(Guid business, Action<Transaction> work, Action? then = null) =>
        Write(
            business,
            () => false,
            answer =>
            {
                // They look whether it was done, and do it again.
                if (answer is not Acted)
                    world.After(300, () => Act(business, work, then));
                else
                    then?.Invoke();
            },
            tx =>
            {
                work(tx);
                // Where there was nothing to do, there are no news.
                return (new Acted(), !tx.IsEmpty);
            }
        );

    /// <summary>Tries what is held or was deposited again, in journal order.</summary>
    public void Retry(Guid business, Func<KeptLine, bool> which) =>
        Act(
            business,
            tx =>
            {
                foreach (
                    var line in database
                        .Of(business)
                        .Lines.Where(which)
                        .OrderBy(line => (line.Device, line.Incarnation, line.Branch, line.Seq))
                        .ToList()
                )
                    pushing.Again(tx, line.Key);
            }
        );
}
