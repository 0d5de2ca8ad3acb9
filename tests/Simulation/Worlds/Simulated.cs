using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Worlds;

/// <summary>
/// One run: a world with two businesses, what people do in it, what goes wrong, and its healing. It asks for each step of an engine, so
/// that whoever drives it chooses the language.
/// </summary>
internal sealed partial class Simulated : IDisposable
{
    /// <summary>
    /// A silent connection's deadline, the longest pause of the engine's own, what a server may ask for on top, and thirty seconds for the rest.
    /// </summary>
    private const long HealsWithinMs = 100_000;
    private const long LongestMs = 4 * 3_600_000;
    private readonly World world;
    private readonly Database database;
    private readonly Handlers handlers;
    private readonly List<Server> servers = [];
    private readonly Network network;
    private readonly List<Device> devices = [];
    private readonly List<TruthOperation> sales = [];

    public Simulated(long seed, Plant plant = Plant.None)
        : this(seed, new Chance(seed), plant) { }

    private Simulated(long seed, Chance chance, Plant plant)
        : this(seed, Profile.Of(chance), chance, plant) { }

    public Simulated(long seed, Profile profile, Chance chance, Plant plant)
    {
        world = new World(seed, profile, chance, plant);
        database = new Database(world);
        handlers = new Handlers(world);
        // It keeps nothing but readings of lines.
        var pushing = new Pushing(world, handlers);
        for (var server = 0; server < 2; server++)
            servers.Add(new Server(world, database, pushing) { Committed = Tell });
        network = new Network(world, servers);
    }

    public World World => world;

    public IReadOnlyList<Device> Devices => devices;

    public IEnumerable<EngineStep> Run()
    {
        Open();
        if (script is not null)
            Play(script);
        else
        {
            world.After(world.Chance.Between(10, 2_000), Work);
            world.After(world.Profile.HappeningEveryMs, Happen);
            if (world.Profile.MarkEveryMs > 0)
                world.After(world.Profile.MarkEveryMs, Mark);
        }
        while (!Enough())
        {
            Crash();
            if (!world.Next(World.Start + world.Leapt + LongestMs))
                break;
            while (world.Steps.TryDequeue(out var step))
                yield return step;
        }
        Heal();
        var until = world.Now + HealsWithinMs;
        while (world.Next(until))
        while (world.Steps.TryDequeue(out var step))
            yield return step;
        Invariants.AtTheEnd(world, database, devices);
    }

    private bool Enough()
    {
        if (script is not null)
            return world.Now > World.Start + 4_000;
        var enough = world.Tally.Operations >= world.Profile.Operations;
        if (enough && world.Tally.Effective < world.Profile.Effective)
        {
            world.Profile[Fault.AnswerLost] = 300;
            return false;
        }
        return enough;
    }

    private void Open()
    {
        if (world.Profile[Fault.OlderRelease] + world.Profile[Fault.HandlerFault] > 0)
            handlers.Newest = false;
        for (var at = 0; at < world.Profile.Devices; at++)
            Enrol(Shop.First, Shop.Locations[at % 2], $"till {at + 1}");
        if (script is null)
            Enrol(Shop.Second, Shop.Locations[0], "their till");
    }

    private void Enrol(Guid business, Guid location, string name)
    {
        var storage = NewStorage(business, location, name);
        var tables = database.Of(business);
        var tx = new Transaction(business, tables, tables.Version + 1);
        Register(tx, storage);
        database.Commit(tx.ToCommit());
        Join(storage, name);
    }

    private Storage NewStorage(Guid business, Guid location, string name) =>
        new()
        {
            Business = business,
            Device = world.NewId(1),
            Key = $"key of {name}",
            Location = location,
            Head = new(world.NewId(2).ToString(), 0, JournalHash.Zero, 0),
        };

    private void Register(Transaction tx, Storage storage)
    {
        tx.Put($"device|{storage.Device}", new KeptDevice(storage.Device, storage.Location, storage.Key, false));
        var bound = servers[0].Open(tx, storage.Device, world.NewId(7), storage.Head.Incarnation);
        storage.Binding = new(bound.Binding, bound.Series, 1, false);
    }

    private void Join(Storage storage, string name, Words? lost = null)
    {
        var device = new Device(world, network, name, storage) { Actor = Shop.Staff[devices.Count % Shop.Staff.Length] };
        devices.Add(device);
        device.BootInPlaceOf(lost);
    }

    /// <summary>The streams of news say that there is something.</summary>
    private void Tell(Guid business)
    {
        if (world.Profile[Fault.Restored] >= 0 && world.Has(Plant.ReplicaRead) && world.Chance.OneIn(4))
            servers[0].Replica = Copied(business);
        foreach (var device in devices)
            if (device.Storage.Business == business && device.Listening && !device.Offline)
                world.After(
                    world.Chance.Between(10, 200),
                    () =>
                    {
                        if (device.Listening)
                            device.Signal("news");
                    }
                );
    }

    private Tables? Copied(Guid business) => business == Shop.First ? database.CopyOf(business) : servers[0].Replica;

    private void Heal()
    {
        world.Healed = true;
        world.Note("heals");
        handlers.Newest = true;
        network.Heal();
        foreach (var server in servers)
            server.Start();
        foreach (var device in devices)
        {
            device.Offline = false;
            device.Full = false;
            if (device.Light.Reason == "storage_failed")
                device.Kill(100);
            device.Boot();
            device.Lead();
            // Somebody looks at a revoked till; the others notice by themselves that the network is back.
            device.Signal(device.Revoked ? "wake" : "online");
            if (!device.Listening)
                world.After(world.Chance.Between(100, 3_000), device.Listen);
        }
        foreach (var after in (long[])[500, 15_000, 30_000, 60_000])
            world.After(after, Retry);
    }

    /// <summary>A new release starts and a person looks at what was kept: everything is tried again.</summary>
    private void Retry()
    {
        foreach (var business in (Guid[])[Shop.First, Shop.Second])
        {
            if (!world.Has(Plant.HeldForEver))
                servers[0].Retry(business, line => line.Outcome == "held");
            servers[0].Retry(business, line => line is { Outcome: "quarantined", Code: "device_revoked" });
        }
    }

    public void Dispose() => world.Dispose();
}
