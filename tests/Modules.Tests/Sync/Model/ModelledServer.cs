using Kaunta.Modules.Tests.Host;
using Kaunta.Simulation.Plants;
using Kaunta.Simulation.Servers;
using Kaunta.Simulation.Worlds;
using Shouldly;
using ModelDatabase = Kaunta.Simulation.Servers.Database;
using ModelServer = Kaunta.Simulation.Servers.Server;

namespace Kaunta.Modules.Tests.Sync.Model;

/// <summary>The simulation's server in a world where nothing goes wrong, with one business that has one device.</summary>
internal sealed class ModelledServer : IDisposable
{
    private const string Key = "key";
    private readonly World world = new(0, Profile.Kind(1, 0), new Chance(0), Plant.None);
    private readonly ModelDatabase database;
    private readonly ModelServer server;
    private readonly TestShop shop;
    private IReadOnlyList<string> cursors = [];

    public ModelledServer(TestShop shop, Guid disabled)
    {
        this.shop = shop;
        database = new(world);
        server = new(world, database, new(world, new(world) { Newest = false }, RealBody.Read));
        var tables = database.Of(Business);
        var opening = new Transaction(Business, tables, tables.Version + 1);
        opening.Put($"device|{Device}", new KeptDevice(Device, shop.Location.Value, Key, false));
        opening.Put($"disabled|{disabled}", true);
        Handlers.PutBinding(
            opening,
            new(shop.Binding.Value, shop.Register.Value, Device, shop.Device.Incarnation.ToString(), 1, 0, null, null)
        );
        database.Commit(opening.ToCommit());
    }

    private Guid Business => shop.Business.Value;

    private Guid Device => shop.Device.Id.Value;

    public Answer Push(string branch, long first, IReadOnlyList<string> lines) =>
        Take(new PushRequest(Business, Device, Key, shop.Device.Incarnation.ToString(), branch, first, lines, false));

    /// <summary>The same in a file that somebody brings.</summary>
    public Answer Carry(string branch, long first, IReadOnlyList<string> lines) =>
        Take(new PushRequest(Business, Device, Key, shop.Device.Incarnation.ToString(), branch, first, lines, false) { Carried = true });

    /// <summary>The feed's rows since the last call, in as many pages as it takes.</summary>
    public IReadOnlyList<FeedLine> News()
    {
        var rows = new List<FeedLine>();
        for (var more = true; more; )
        {
            var page = (PullPage)Take(new PullRequest(Business, Device, Key, database.Epoch, cursors, 500, 0));
            rows.AddRange(page.Rows);
            (cursors, more) = (page.Cursors, page.More);
        }
        return rows;
    }

    /// <summary>The next news are everything.</summary>
    public void StartAnew() => cursors = [];

    /// <summary>Each branch's end: its name, seq, hash, count and total, and what it follows where that isn't here.</summary>
    public IEnumerable<string> Heads()
    {
        var journal = $"journal|{Device}|{shop.Device.Incarnation}|";
        foreach (var (key, value) in database.Of(Business).All(journal))
        {
            var (head, follows) = (((KeptJournal)value).Head, ((KeptJournal)value).Follows);
            yield return $"{key[journal.Length..]} {head.Seq} {head.Hash} {head.Count} {head.Total} {follows ?? "-"}";
        }
    }

    private Answer Take(Request request)
    {
        Answer? said = null;
        server.Take(request, answer => said = answer);
        while (said is null)
            world.Next(long.MaxValue).ShouldBeTrue();
        return said;
    }

    public void Dispose() => world.Dispose();
}
