using Kaunta.Contracts.Operations;

namespace Kaunta.Simulation.Checks;

/// <summary>What must hold whatever went wrong. README.md has them in words. None knows of any particular fault or bug.</summary>
internal static class Invariants
{
    // ---- while it runs -------------------------------------------------------------------------------------------------

    /// <summary>Green says that everything is on the server: it was, at least until that server was put back.</summary>
    public static void GreenIsTrue(World world, Device device)
    {
        var storage = device.Storage;
        for (var at = storage.Journal.Count - 1; at >= 0 && at >= storage.Journal.Count - 40; at--)
        {
            var truth = storage.Journal[at].Truth;
            // What was recorded in this very moment isn't known to the engine yet.
            if (!truth.EverCommitted && truth.At < world.Now - 2_000)
                throw new ViolationException(
                    "lost",
                    $"{device.Name} shows green, and operation {truth.Seq} of {truth.Incarnation} never reached a server"
                );
        }
    }

    /// <summary>What this device did and nobody has confirmed is what it shows.</summary>
    public static void UnsentIsShown(World world, Device device)
    {
        var storage = device.Storage;
        foreach (var row in storage.Journal)
            if (row.Outcome.Length == 0 && row.Truth.Spoiled == Spoiled.No && !storage.Overlays.ContainsKey(row.Truth.Hash))
                throw new ViolationException("diverged", $"{device.Name} no longer shows its own unsent operation {row.Truth.Seq}");
    }

    /// <summary>A device holds rows of its business and of its scope, and no others.</summary>
    public static void ScopeIsKept(World world, Device device, PullPage page)
    {
        // What a device had before its last page told of a new scope is gone with that page.
        if (device.Storage.Rows.Values.FirstOrDefault(row => !IsOf(page.Partitions, row, device)) is { } stranger)
            throw new ViolationException("crossed", $"{device.Name} holds a row of {stranger.Partition}: {stranger.Row}");
    }

    private static bool IsOf(IReadOnlyList<string> partitions, HeldRow row, Device device) =>
        partitions.Contains(row.Partition) && partitions.Count == 3 && row.Row.StartsWith(device.Storage.Owner, StringComparison.Ordinal);

    // ---- when the world has healed -------------------------------------------------------------------------------------

    public static void AtTheEnd(World world, Database database, IReadOnlyList<Device> devices)
    {
        foreach (var device in devices.Where(device => !device.Away))
            NobodyIsStalled(device);
        foreach (var (business, tables) in database.All)
        {
            var operations = world.Truth.Operations.Where(one => one.Business == business).ToList();
            EveryOperationIsThereOnce(tables, operations);
            Losses.AreTold(tables, operations);
            OutcomesAreRight(tables, operations, world);
            Journals.AreChained(tables, world.Truth);
            BooksAgree(tables, operations);
            Series.AreWhole(tables, operations);
            Edits.AreKept(tables);
            Carts.AreInOnePlace(tables);
            TimesAreTrue(tables, operations);
            foreach (var device in devices.Where(device => !device.Away && device.Storage.Business == business))
            {
                Journals.AreEqual(tables, device);
                Carts.IsWhatTheJournalLeft(world.Truth, device);
                if (!device.Revoked)
                    RowsAreEqual(tables, device);
            }
        }
    }

    private static void NobodyIsStalled(Device device)
    {
        if (!device.Up)
            throw new ViolationException("stalled", $"{device.Name} isn't up");
        var light = device.Light;
        if (light.Unsent > 0 || light.Colour is not ("green" or "revoked"))
            throw new ViolationException("stalled", $"{device.Name} shows {light.Colour} ({light.Reason}) with {light.Unsent} unsent");
    }

    private static void EveryOperationIsThereOnce(Tables tables, List<TruthOperation> operations)
    {
        foreach (var truth in operations)
            if (!truth.MayBeMissing && tables.Find(truth.Hash) is null)
                throw new ViolationException(
                    "lost",
                    $"operation {truth.Seq} of {truth.Incarnation} ({truth.Body.Type}) is on no server; done: {truth.Done}"
                );
        var known = operations.Select(truth => truth.Hash).ToHashSet();
        var hashes = new HashSet<string>();
        foreach (var line in tables.Lines)
        {
            if (!known.Contains(line.Hash))
                throw new ViolationException("crossed", $"the server holds {line.Key}, which nobody of this business recorded");
            if (!hashes.Add(line.Hash))
                throw new ViolationException("doubled", $"the server holds {line.Key} twice");
        }
    }

    /// <summary>What is whole takes effect, whatever is odd about it; what isn't, never does; and nothing waits for ever.</summary>
    private static void OutcomesAreRight(Tables tables, List<TruthOperation> operations, World world)
    {
        var byId = operations.Where(truth => truth.Spoiled == Spoiled.No).ToLookup(truth => truth.Id);
        foreach (var truth in operations)
        {
            if (tables.Find(truth.Hash) is not { } line)
                continue;
            var effect = line.Outcome is "applied" or "flagged";
            if (truth.Spoiled != Spoiled.No && line.Outcome != "quarantined")
                throw new ViolationException("books", $"{truth.Spoiled} operation {truth.Seq} is {line.Outcome}");
            if (truth.Spoiled != Spoiled.No || effect)
                continue;
            var mayWait = line.Outcome == "parked" && truth.Needs.Any(need => IsNeverDecided(tables, byId, need));
            var refused = line.Outcome == "refused" && !truth.Body.Stands;
            if (!mayWait && !refused)
                throw new ViolationException(
                    "stalled",
                    $"operation {truth.Seq} of {truth.Incarnation} ({truth.Body.Type}) is {line.Outcome} {line.Code}"
                );
        }
    }

    /// <summary>It went with a destroyed device, or is here and waits, perhaps over others, for one that did.</summary>
    private static bool IsNeverDecided(Tables tables, ILookup<Guid, TruthOperation> byId, Guid id) =>
        byId[id]
            .All(one =>
                tables.Find(one.Hash) is { } line
                    ? line.Outcome == "parked" && one.Needs.Any(need => IsNeverDecided(tables, byId, need))
                    : one.MayBeMissing
            );

    private static void BooksAgree(Tables tables, List<TruthOperation> operations)
    {
        var oracle = new Oracle(operations, truth => tables.Find(truth.Hash) is not null);
        foreach (var (name, sum) in oracle.Sums)
            if (sum != (tables.Get<object>(name) is long booked ? booked : 0))
                throw new ViolationException("books", $"{name} is {tables.Get<object>(name) ?? 0L} and must be {sum}");
        var control = operations.Where(truth => tables.Find(truth.Hash) is not null).Sum(truth => truth.Control);
        var total = tables.All("journal|").Sum(pair => ((KeptJournal)pair.Value).Head.Total);
        if (control != total)
            throw new ViolationException("books", $"the journals' control sums are {total} and must be {control}");
    }

    /// <summary>Once a device has spoken with a server, its own clock changes nothing; and a clock that is far off is told of.</summary>
    private static void TimesAreTrue(Tables tables, List<TruthOperation> operations)
    {
        foreach (var truth in operations)
        {
            if (truth.Spoiled != Spoiled.No || !truth.Anchored || tables.Find(truth.Hash) is not { } line)
                continue;
            if (Math.Abs(line.CorrectedMs - truth.At) > 5 * 60_000 && !line.ClockOff)
                throw new ViolationException(
                    "time",
                    $"operation {truth.Seq} of {truth.Incarnation} happened at {truth.At} and is booked at {line.CorrectedMs}, and nobody was told"
                );
        }
    }

    private static void RowsAreEqual(Tables tables, Device device)
    {
        var storage = device.Storage;
        var known = tables.Get<KeptDevice>($"device|{storage.Device}")!;
        var wanted = Feed.Scope(known.Location, known.Device)
            .Where(partition => partition.Kind != FeedPartition.Device)
            .SelectMany(partition => tables.Feed(partition.Name).Values)
            .Where(row => row.Row is not null)
            .ToDictionary(row => (row.Kind, row.Id), row => row.Row!);
        foreach (var (name, row) in wanted)
            if (storage.Rows.GetValueOrDefault(name)?.Row != row)
                throw new ViolationException(
                    "diverged",
                    $"{device.Name} has {storage.Rows.GetValueOrDefault(name)?.Row ?? "nothing"} for {name}: {row}"
                );
        foreach (var (name, row) in storage.Rows)
            if (!wanted.ContainsKey(name))
                throw new ViolationException("diverged", $"{device.Name} still has {name}: {row.Row}");
        var waiting = storage.Overlays.Values.Where(overlay => tables.Find(overlay.Hash) is not { Outcome: "parked" }).ToList();
        if (waiting.Count > 0)
            throw new ViolationException("diverged", $"{device.Name} still shows {waiting.Count} operations over the server's rows");
    }
}
