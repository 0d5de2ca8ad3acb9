using System.CommandLine;
using System.CommandLine.Parsing;
using System.Web;
using Kaunta.Modules.Sync.Archiving;
using Kaunta.Modules.Sync.Forgetting;
using Kaunta.Platform.Identity;
using Npgsql;

namespace Kaunta.Server;

/// <summary>The server's command line. Without a command it serves.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Data = new("--data")
    {
        DefaultValueFactory = _ => ".kaunta",
        Recursive = true,
        Description = "folder of the embedded database",
    };
    private static readonly Option<string?> Database = new("--database")
    {
        Recursive = true,
        Description = "a running database, e.g. \"Host=db;Database=kaunta;Username=kaunta_app;Password=…\"",
    };
    private static readonly Option<int> Port = new("--port")
    {
        DefaultValueFactory = _ => 5080,
        Recursive = true,
        Description = "port for http on this machine",
    };
    private static readonly Option<bool> Lan = new("--lan")
    {
        Description = "serve the shop's network by https, with an authority of its own",
    };
    private static readonly Option<int> LanPort = new("--lan-port")
    {
        DefaultValueFactory = _ => 5443,
        Description = "port for https on the network",
    };
    private static readonly Option<string?> App = new("--app") { Recursive = true, Description = "folder of the built app" };
    private static readonly Option<Opening> OpeningOption = new("--opening")
    {
        DefaultValueFactory = FromEnvironment,
        Description = "who may open a shop: anyone, invitation, closed",
    };
    private static readonly Option<string?> Domain = new("--domain")
    {
        Description = "businesses are found at their name under this domain",
    };
    private static readonly Option<string[]> Host = new("--host", "--name")
    {
        Description = "a further name that this server answers under",
    };
    private static readonly Option<string?> Smtp = new("--smtp")
    {
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("KAUNTA_SMTP"),
        Description = "smtp://user:password@host:port?from=address",
    };
    private static readonly Option<string?> PublicUrl = new("--public-url") { Description = "the address in links of mails" };
    private static readonly Option<bool> BehindProxy = new("--behind-proxy")
    {
        Description = "believe X-Forwarded-* of a proxy on this machine",
    };
    private static readonly Option<bool> LogRequests = new("--log-requests") { Description = "one line per request" };

    /// <summary>Requests in progress get their answer and the database its orderly end: the usual two seconds would cut both short.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(2);
    private static readonly Option<ArchiveSource> Archive = new("--archive")
    {
        Description = "what outlives this machine: none, backup, managed, wal",
    };
    private static readonly Option<string?> Erasures = new("--erasures")
    {
        Description = "file of who was forgotten, kept apart from backups of the database; erasures.ndjson in the data folder otherwise",
    };
    private static readonly Option<int> ArchiveLag = new("--archive-lag")
    {
        DefaultValueFactory = _ => 60,
        Description = "with --archive managed: how old the provider's newest copy may be, in minutes",
    };

    private static readonly Option<int> Tombstones = new("--tombstones")
    {
        DefaultValueFactory = _ => TombstoneOptions.DefaultDays,
        Description = "for how many days the server remembers what is gone; a device that was away for longer takes everything anew",
    };

    public static Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Kaunta, a point of sale that keeps selling.")
        {
            Data,
            Database,
            Port,
            Lan,
            LanPort,
            App,
            OpeningOption,
            Domain,
            Host,
            Smtp,
            PublicUrl,
            BehindProxy,
            LogRequests,
            Archive,
            ArchiveLag,
            Erasures,
            Tombstones,
        };
        Port.Validators.Add(IsPort);
        LanPort.Validators.Add(IsPort);
        Database.Validators.Add(IsConnection);
        Smtp.Validators.Add(IsMailServer);
        root.SetAction((parsed, stop) => Serving.RunAsync(Read(parsed), stop));
        AddCommands(root);
        return root.Parse(arguments).InvokeAsync(new() { ProcessTerminationTimeout = StopPatience });
    }

    private static void AddCommands(RootCommand root)
    {
        var migrate = new Command("migrate", "bring the schema of a prepared database forward, as kaunta_migrate");
        migrate.SetAction((parsed, stop) => Operator.MigrateAsync(Read(parsed), stop));
        root.Add(migrate);

        var schema = new Command("schema", "print the schema as the migrations make it");
        schema.SetAction((_, stop) => Operator.PrintSchemaAsync(stop));
        root.Add(schema);

        var openapi = new Command("openapi", "print the document of the API; a server doesn't answer it");
        openapi.SetAction((_, stop) => ApiDocument.PrintAsync(stop));
        root.Add(openapi);

        var fingerprint = new Command(
            "fingerprint",
            "print a hash over all rows of all businesses: equal before and after, nothing changed"
        );
        fingerprint.SetAction((parsed, stop) => Operator.FingerprintAsync(Read(parsed), stop));
        root.Add(fingerprint);

        var seed = new Option<int?>("--seed") { Description = "another seed, another two months" };
        var since = new Option<long?>("--since") { Hidden = true, Description = "when the command was typed, milliseconds since 1970" };
        var demo = new Command("demo", "serve a made-up shop with two months of business, to look around in") { seed, since };
        demo.SetAction(
            (parsed, stop) =>
                new DemoServing(Read(parsed), TimeProvider.System).RunAsync(parsed.GetValue(seed), parsed.GetValue(since), stop)
        );
        root.Add(demo);

        var email = new Argument<string>("email");
        var recover = new Command("recover", "print a one-time code for somebody who forgot the password") { email };
        recover.SetAction((parsed, stop) => Operator.RecoverAsync(Read(parsed), parsed.GetValue(email)!, stop));
        root.Add(recover);

        var mark = new Command("mark", "before a backup: print the mark of what is committed now");
        mark.SetAction((parsed, stop) => Operator.MarkAsync(Read(parsed), stop));
        root.Add(mark);

        var number = new Argument<long>("mark");
        var archived = new Command("archived", "the backup that was begun after this mark is verified, and off this disk") { number };
        archived.SetAction((parsed, stop) => Operator.ArchivedAsync(Read(parsed), parsed.GetValue(number), stop));
        root.Add(archived);

        var restored = new Command(
            "restored",
            "begin a new epoch after the database was put back to an older state: devices send again what is missing"
        );
        restored.SetAction((parsed, stop) => Operator.RestoredAsync(Read(parsed), stop));
        root.Add(restored);

        var note = new Argument<string>("note") { Description = "for whom, as a note to yourself", DefaultValueFactory = _ => "" };
        var invite = new Command("invite", "print a code that lets somebody open a shop") { note };
        invite.SetAction((parsed, stop) => Operator.InviteAsync(Read(parsed), parsed.GetValue(note)!, stop));
        root.Add(invite);

        var slug = new Argument<string>("slug") { Description = "what the business is called in its address" };
        var address = new Argument<string>("address")
        {
            Description = "of the server that has it now; without one, it is here again",
            DefaultValueFactory = _ => "",
        };
        var moved = new Command("moved", "say that a business is on another server now") { slug, address };
        moved.SetAction((parsed, stop) => Operator.MovedAsync(Read(parsed), parsed.GetValue(slug)!, parsed.GetValue(address)!, stop));
        root.Add(moved);
    }

    private static ServerOptions Read(ParseResult parsed) =>
        new()
        {
            Data = parsed.GetValue(Data)!,
            Database = parsed.GetValue(Database),
            Port = parsed.GetValue(Port),
            Lan = parsed.GetValue(Lan),
            LanPort = parsed.GetValue(LanPort),
            App = parsed.GetValue(App),
            Opening = parsed.GetValue(OpeningOption),
            Domain = parsed.GetValue(Domain),
            Hosts = parsed.GetValue(Host) ?? [],
            Smtp = parsed.GetValue(Smtp),
            PublicUrl = parsed.GetValue(PublicUrl),
            BehindProxy = parsed.GetValue(BehindProxy),
            LogRequests = parsed.GetValue(LogRequests),
            Erasures = parsed.GetValue(Erasures) ?? Path.Combine(parsed.GetValue(Data)!, "erasures.ndjson"),
            Tombstones = new(TimeSpan.FromDays(Math.Max(1, parsed.GetValue(Tombstones)))),
            Archive = new(parsed.GetValue(Archive), TimeSpan.FromMinutes(Math.Max(0, parsed.GetValue(ArchiveLag)))),
        };

    /// <summary>A misspelt value is refused: it was meant to shut a door.</summary>
    private static Opening FromEnvironment(ArgumentResult result)
    {
        var text = Environment.GetEnvironmentVariable("KAUNTA_OPENING");
        if (string.IsNullOrEmpty(text))
            return Opening.Anyone;
        if (Enum.TryParse<Opening>(text, ignoreCase: true, out var opening) && Enum.IsDefined(opening))
            return opening;
        result.AddError($"KAUNTA_OPENING is \"{text}\"; it is one of anyone, invitation, closed.");
        return Opening.Closed;
    }

    private static void IsPort(OptionResult result)
    {
        if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            result.AddError($"{result.Option.Name} is a number up to 65535.");
    }

    private static void IsConnection(OptionResult result)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(result.GetValueOrDefault<string?>());
        }
        catch (ArgumentException fault)
        {
            result.AddError($"--database is written like \"Host=db;Database=kaunta;Username=kaunta_app;Password=…\": {fault.Message}");
        }
    }

    private static void IsMailServer(OptionResult result)
    {
        if (
            result.GetValueOrDefault<string?>() is { } text
            && !(
                Uri.TryCreate(text, UriKind.Absolute, out var server)
                && server.Scheme is "smtp" or "smtps"
                && HttpUtility.ParseQueryString(server.Query)["from"] is not null
            )
        )
            result.AddError("--smtp is written like smtp://user:password@host:port?from=address.");
    }
}
