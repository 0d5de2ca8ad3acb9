using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kaunta.Platform.Identity;
using Kaunta.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Kaunta.Modules.Tests.Host.KauntaServer))]

namespace Kaunta.Modules.Tests.Host;

/// <summary>
/// The real server on a real port, built by the code that the program runs, shared by all tests: each opens its own shop. A test that
/// moves the clock or needs other options starts one of its own with <see cref="StartAnotherAsync"/>.
/// </summary>
public sealed class KauntaServer : IAsyncLifetime
{
    private readonly TestCluster cluster;
    private bool ownsCluster;
    private readonly ServerOptions options;
    private Action<WebApplicationBuilder>? configure;
    private WebApplication? app;

    public KauntaServer()
        : this(new TestCluster(), Default)
    {
        ownsCluster = true;
    }

    private KauntaServer(TestCluster cluster, ServerOptions options)
    {
        this.cluster = cluster;
        this.options = options;
    }

    internal static ServerOptions Default =>
        new()
        {
            Port = 0,
            RequireDurability = false,
            PasswordRounds = 1_000,
            Limits = NoLimits,
        };

    // All tests come from one address.
    private static Limits NoLimits =>
        new()
        {
            SignInsPerAddress = int.MaxValue,
            CodesPerAddress = int.MaxValue,
            OpeningsPerAddress = int.MaxValue,
            RecoveriesPerAddress = int.MaxValue,
        };

    public TestClock Clock { get; } = new();

    public TestCluster Cluster => cluster;

    public Uri Address { get; private set; } = new("http://localhost");

    public IServiceProvider Services => app!.Services;

    /// <summary>The running route table.</summary>
    public IEnumerable<RouteEndpoint> Routes => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>A server on a database of its own that keeps what it committed, whatever is killed.</summary>
    internal static async Task<KauntaServer> StartDurableAsync()
    {
        var server = new KauntaServer(new TestCluster(durable: true), Default with { RequireDurability = true }) { ownsCluster = true };
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Another server on the same database, with a clock of its own.</summary>
    internal async Task<KauntaServer> StartAnotherAsync(
        Func<ServerOptions, ServerOptions>? change = null,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        var server = new KauntaServer(cluster, change is null ? options : change(options)) { configure = configure };
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        if (ownsCluster)
            await cluster.InitializeAsync();
        app = await ServerApplication.BuildAsync(options, cluster.App, Clock, configure, TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Stops the server and its database, does something with the database's folder, and starts both again at another address.</summary>
    internal async Task WhileStoppedAsync(Func<string, Task> work)
    {
        await StopAsync();
        await cluster.WhileStoppedAsync(work);
        app = await ServerApplication.BuildAsync(options, cluster.App, Clock, configure, TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        Address = new Uri(app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (ownsCluster)
            await cluster.DisposeAsync();
    }

    private async Task StopAsync()
    {
        if (app is null)
            return;
        // As a real server ends: its background work stops before the database is taken from under it.
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    public HttpClient Client() => new() { BaseAddress = Address };

    /// <summary>A new business with one location, one register and an owner, and its first device with the binding R1.1.</summary>
    public async Task<TestShop> OpenShopAsync(Action<JsonObject>? change = null)
    {
        var shop = NewShop();
        var request = shop.OpenRequest();
        change?.Invoke(request);
        using var http = Client();
        using var answer = await http.PostAsync("/api/businesses", request);
        shop.Opened(await answer.JsonAsync(200));
        return shop;
    }

    /// <summary>A shop that hasn't been opened yet.</summary>
    public TestShop NewShop() => new(this, NewDevice());

    public TestDevice NewDevice() => new(Address, ECDsa.Create(ECCurve.NamedCurves.nistP256));
}
