using System.Reflection;
using Kaunta.Contracts;
using Kaunta.Modules.Sync.Erasing;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Kaunta.Platform.Lan;
using Microsoft.AspNetCore.HttpOverrides;
using Npgsql;

namespace Kaunta.Server;

/// <summary>
/// Builds the server over a database that is ready: the same for the program, for tests and for benches. It refuses to be built
/// when the catalogue says that one business could see another's rows.
/// </summary>
internal static class ServerApplication
{
    public static readonly string Version =
        typeof(ServerApplication).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0";

    /// <summary>Of each server, besides the writers, unless the operator says otherwise: PostgreSQL's usual hundred has room for two.</summary>
    private const int MostConnections = 32;

    /// <summary>Some wait for a business's lock while others work.</summary>
    private static readonly int MostWriters = Math.Clamp(2 * Environment.ProcessorCount, 4, 16);

    /// <param name="appConnection">As kaunta_app.</param>
    /// <param name="configure">What a test or bench changes after the services were added.</param>
    /// <exception cref="SchemaException">The schema isn't the one that this server needs, or isn't safe.</exception>
    public static async Task<WebApplication> BuildAsync(
        ServerOptions options,
        string appConnection,
        TimeProvider clock,
        Action<WebApplicationBuilder>? configure,
        CancellationToken cancellation
    )
    {
        var source = NpgsqlDataSource.Create(Pooled(appConnection));
        await RefuseUnsafeAsync(source, options.RequireDurability, cancellation);
        var secrets = new Secrets(clock);
        var state = await ServerState.ReadAsync(source, secrets.NewId().ToString(), () => secrets.NewBytes(32), cancellation);

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Kaunta.Server" });
        LogToStandardError(builder);
        var lan = options.Lan ? LanAuthority.LoadOrCreate(options.Data, options.Hosts.ToList(), clock) : null;
        if (lan is null)
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhostOrFree(options.Port));
        }
        else
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenToNetwork(options.Port, options.LanPort, lan));
            options = options with { PublicUrl = options.PublicUrl ?? lan.Addresses(options.LanPort).FirstOrDefault()?.TrimEnd('/') };
            // Through a factory, so that the container ends it with the server.
            builder.Services.AddSingleton(_ => lan);
        }
        AddServices(builder.Services, options, source, state, clock);
        builder.Services.AddSingleton(_ => new Writers(FewConnections(appConnection)));
        configure?.Invoke(builder);

        var app = builder.Build();
        if (options.BehindProxy)
            // The defaults believe a proxy on this machine only.
            app.UseForwardedHeaders(new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        if (lan is not null)
            app.UseLanTrust();
        app.UseKauntaHttp();
        if (lan is not null)
            app.MapLanTrust(lan, options.Port, options.LanPort);
        ModuleList.Map(app.MapGroup("/api"));
        if (options.App is not null)
            new AppFiles(options.App).Map(app);
        RefuseOpenEndpoints(app);
        return app;
    }

    private static void LogToStandardError(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Kaunta", LogLevel.Information);
        // Why it can't start is said once, in a sentence (StartFaults).
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace
        );
    }

    internal static void AddServices(
        IServiceCollection services,
        ServerOptions options,
        NpgsqlDataSource source,
        ServerState state,
        TimeProvider clock
    )
    {
        services.AddSingleton(options);
        services.AddSingleton(clock);
        // Through a factory, so that the container ends it with the server.
        services.AddSingleton(_ => source);
        services.AddSingleton(state);
        services.AddSingleton<TenantDatabase>();
        services.AddSingleton(new SchemaState(source, Schema.Migrations));
        services.AddSingleton(new Nonces(clock, state.NonceKey));
        services.AddSingleton(new Passwords(options.PasswordRounds));
        services.AddSingleton(new RolePermissions(Permissions.ByRole));
        services.AddSingleton(new HttpLogging(options.LogRequests));
        services.AddSingleton(Hosts(options));
        services.AddSingleton(new ServerFacts(Version, options.Opening, options.Smtp is not null, options.SecureUrl, options.PublicUrl));
        services.AddSingleton(new Mailer(options.Smtp));
        services.AddSingleton(options.Limits);
        services.AddSingleton(options.Archive);
        services.AddSingleton(options.Tombstones);
        services.AddSingleton(new ErasureListFile(options.Erasures));
        services.AddSingleton<Attempts>();
        services.AddKauntaHttp();
        ModuleList.Add(services);
    }

    private static NpgsqlConnectionStringBuilder Pooled(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "kaunta", NoResetOnClose = true };
        // What the operator said: ContainsKey answers for every word that could be said.
        var said = settings.Keys.OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!said.Contains("Maximum Pool Size"))
            settings.MaxPoolSize = MostConnections;
        // Statements are planned once for each connection, not each time: a push of mixed operations has some hundred of them.
        if (!said.Contains("Max Auto Prepare"))
            settings.MaxAutoPrepare = 200;
        // What a connection has sent once it will send again: there are some hundred different statements, not thousands.
        if (!said.Contains("Auto Prepare Min Usages"))
            settings.AutoPrepareMinUsages = 2;
        return settings;
    }

    private static NpgsqlDataSource FewConnections(string connection)
    {
        var settings = Pooled(connection);
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MostWriters);
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, MostWriters);
        return NpgsqlDataSource.Create(settings);
    }

    private static async Task RefuseUnsafeAsync(NpgsqlDataSource source, bool requireDurability, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var findings = await CatalogueCheck.FindAsync(connection, requireDurability, cancellation);
        if (findings.Count > 0)
            throw new SchemaException(findings);
        var missing = await new SchemaState(source, Schema.Migrations).MissingAsync(cancellation);
        if (missing.Count > 0)
            throw new SchemaException(["The database lacks migrations: " + string.Join(", ", missing) + ". Run `Kaunta.Server migrate`."]);
    }

    /// <summary>Builds the route table now, so that a route nobody guards stops the start and not the first request.</summary>
    private static void RefuseOpenEndpoints(IEndpointRouteBuilder app)
    {
        var open = app
            .DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.OfType<EndpointAccess>().Count() != 1)
            .Select(endpoint => $"{endpoint.DisplayName} must say exactly once who may call it.")
            .ToList();
        if (open.Count > 0)
            throw new SchemaException(open);
    }

    private static KnownHosts Hosts(ServerOptions options)
    {
        var machine = Environment.MachineName.ToLowerInvariant();
        var names = new HashSet<string> { "localhost", machine, machine + ".local" };
        names.UnionWith(options.Hosts.Select(host => host.ToLowerInvariant()));
        return new(names, options.Domain?.ToLowerInvariant());
    }
}

/// <summary>Why the server doesn't start on this database, one sentence each.</summary>
internal sealed class SchemaException(IReadOnlyList<string> findings) : Exception(string.Join(Environment.NewLine, findings));
