using System.Diagnostics;
using System.Globalization;
using Kaunta.Platform.EmbeddedPostgres;
using Npgsql;
using Embedded = Kaunta.Platform.EmbeddedPostgres.EmbeddedPostgres;

namespace Kaunta.Stack.EmbeddedPostgres;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("stack");
    private readonly List<string> _progress = [];

    private string Data => _folder.Below("postgres");

    private string Log => File.ReadAllText(Path.Combine(Data, "log"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_first_start_creates_a_database_that_only_its_socket_reaches()
    {
        await using var database = await StartAsync();

        database.Started.FirstRun.ShouldBeTrue();
        (await AskAsync(database, "-- test.text\nselect 'Mwayi wa chakudya — ẞ'")).ShouldBe("Mwayi wa chakudya — ẞ");
        (await SettingAsync(database, "listen_addresses")).ShouldBe("");
        (await SettingAsync(database, "data_checksums")).ShouldBe("on");
        (await SettingAsync(database, "jit")).ShouldBe("off");
        (await SettingAsync(database, "ssl")).ShouldBe("off");
        (await SettingAsync(database, "TimeZone")).ShouldBe("UTC");
        var sockets = new NpgsqlConnectionStringBuilder(database.ConnectionString).Host!;
        File.GetUnixFileMode(sockets).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Durability_is_on_unless_it_is_given_up()
    {
        await using var database = await StartAsync(durabilityOff: false);

        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
        {
            (await SettingAsync(database, setting)).ShouldBe("on", setting);
        }
    }

    [Fact]
    public async Task A_warm_start_finds_what_was_committed_and_recovers_nothing()
    {
        await using (var first = await StartAsync())
        {
            await CommitAsync(first.ConnectionString);
        }

        var before = Log.Length;
        await using var second = await StartAsync();

        second.Started.FirstRun.ShouldBeFalse();
        await ShouldHoldTheRowAsync(second);
        Log[before..].ShouldNotContain("not properly shut down");
    }

    [Fact]
    public async Task Started_by_root_it_runs_as_another_user_who_owns_its_files()
    {
        await using var database = await StartAsync();

        var user = Posix.Status(database.ProcessId, "Uid").Split('\t')[0];
        user.ShouldNotBe("0");
        Posix.OwnerOf(Path.Combine(Data, "cluster", "PG_VERSION")).ShouldBe(user);
        Posix.Status(database.ProcessId, "CapPrm").ShouldBe("0000000000000000");
        Posix.Status(database.ProcessId, "Groups").ShouldBe("");
    }

    [Fact]
    public async Task When_its_parent_is_killed_it_shuts_down_in_order()
    {
        await using var holder = await DatabaseHolder.StartAsync(Data);
        await CommitAsync(holder.ConnectionString);

        await holder.KillAsync();

        await Waiting.UntilAsync("PostgreSQL has gone", () => !Posix.IsAlive(holder.Postgres));
        Log.ShouldContain("database system is shut down");
        File.Exists(Path.Combine(Data, "cluster", "postmaster.pid")).ShouldBeFalse();
        await using var database = await StartAsync();
        await ShouldHoldTheRowAsync(database);
        Log.ShouldNotContain("not properly shut down");
    }

    [Fact]
    public async Task Killed_while_the_server_lives_it_is_started_again_with_everything_committed()
    {
        await using var database = await StartAsync(durabilityOff: false);
        await CommitAsync(database.ConnectionString);
        var killed = database.ProcessId;

        Posix.Send(killed, Posix.Kill);

        await Waiting.UntilAsync("another PostgreSQL answers", async () => database.ProcessId != killed && await AnswersAsync(database));
        await ShouldHoldTheRowAsync(database);
        Log.ShouldContain("not properly shut down");
    }

    [Fact]
    public async Task Killed_together_with_its_parent_it_recovers_everything_committed()
    {
        await using var holder = await DatabaseHolder.StartAsync(Data);
        await CommitAsync(holder.ConnectionString);

        Posix.Send(Posix.ParentOf(holder.Postgres), Posix.Kill);
        Posix.Send(holder.Postgres, Posix.Kill);
        await holder.KillAsync();

        await using var database = await StartAsync();
        await ShouldHoldTheRowAsync(database);
        Log.ShouldContain("not properly shut down");
    }

    [Fact]
    public async Task One_that_outlived_parent_and_watcher_is_stopped_and_replaced()
    {
        await using var holder = await DatabaseHolder.StartAsync(Data);
        await CommitAsync(holder.ConnectionString);
        var shell = Posix.ParentOf(holder.Postgres);
        foreach (var watcher in ChildrenOf(shell).Where(child => child != holder.Postgres))
        {
            Posix.Send(watcher, Posix.Kill);
        }

        Posix.Send(shell, Posix.Kill);
        await holder.KillAsync();
        Posix.IsAlive(holder.Postgres).ShouldBeTrue();

        await using var database = await StartAsync();

        Posix.IsAlive(holder.Postgres).ShouldBeFalse();
        await ShouldHoldTheRowAsync(database);
        _progress.ShouldContain(line => line.Contains("left over", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pid_file_of_a_dead_process_does_not_stop_a_start()
    {
        using var gone = Process.Start("true");
        await gone.WaitForExitAsync(TestContext.Current.CancellationToken);

        await StartsDespitePidFileOfAsync(gone.Id);
    }

    [Fact]
    public async Task A_pid_file_whose_number_another_program_has_now_does_not_stop_a_start()
    {
        await (await StartAsync()).DisposeAsync();
        var owner = Posix.OwnerOf(Path.Combine(Data, "cluster"));
        string[] command = Posix.IsRoot ? ["setpriv", $"--reuid={owner}", "--clear-groups", "sleep", "300"] : ["sleep", "300"];
        using var another = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;
        try
        {
            await StartsDespitePidFileOfAsync(another.Id);
            another.HasExited.ShouldBeFalse();
        }
        finally
        {
            another.Kill();
        }
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_and_told_who_holds_it()
    {
        await using var first = await StartAsync();

        var refused = await Should.ThrowAsync<EmbeddedPostgresException>(() => StartAsync());

        refused.Code.ShouldBe("database_in_use");
        refused.Message.ShouldContain($"process {Environment.ProcessId}");
        refused.Message.ShouldContain("--data");
        (await AnswersAsync(first)).ShouldBeTrue();
        var other = await Should.ThrowAsync<InvalidOperationException>(() => DatabaseHolder.StartAsync(Data));
        other.Message.ShouldContain("database_in_use");
    }

    [Fact]
    public async Task Settings_of_the_environment_do_not_reach_it()
    {
        await using var holder = await DatabaseHolder.StartAsync(
            Data,
            ("PGPORT", "6543"),
            ("PGDATA", "/nonexistent"),
            ("PGHOST", "192.0.2.1"),
            ("PGUSER", "mallory"),
            ("PGOPTIONS", "-c fsync=nonsense"),
            ("PGTZ", "Africa/Blantyre"),
            ("LC_ALL", "xx_XX.UTF-8"),
            ("TZ", "Africa/Blantyre")
        );
        await using var connection = new NpgsqlConnection(holder.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        (await AskAsync(connection, "-- test.port\nselect current_setting('port')")).ShouldBe("5432");
        (await AskAsync(connection, "-- test.zone\nselect current_setting('TimeZone')")).ShouldBe("UTC");
    }

    [Fact]
    public async Task A_database_of_another_major_version_is_refused_and_left_alone()
    {
        await (await StartAsync()).DisposeAsync();
        var version = Path.Combine(Data, "cluster", "PG_VERSION");
        await File.WriteAllTextAsync(version, "12\n", TestContext.Current.CancellationToken);

        var refused = await Should.ThrowAsync<EmbeddedPostgresException>(() => StartAsync());

        refused.Code.ShouldBe("database_other_version");
        refused.Message.ShouldContain("PostgreSQL 12");
        (await File.ReadAllTextAsync(version, TestContext.Current.CancellationToken)).ShouldBe("12\n");
    }

    [Fact]
    public async Task A_folder_that_is_too_deep_for_a_socket_gets_one_elsewhere()
    {
        var deep = _folder.Below(new string('d', 120));
        string sockets;
        await using (var database = await StartAsync(folder: deep))
        {
            sockets = new NpgsqlConnectionStringBuilder(database.ConnectionString).Host!;
            sockets.Length.ShouldBeLessThan(90);
            (await AnswersAsync(database)).ShouldBeTrue();
        }

        Directory.Exists(sockets).ShouldBeFalse();
    }

    [Fact]
    public async Task In_a_closed_folder_root_keeps_the_database_where_its_user_may_enter()
    {
        Assert.SkipUnless(Posix.IsRoot, "Only root has folders that the database's user may not enter.");
        var closed = Directory.CreateDirectory(
            _folder.Below("closed"),
            UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite
        );
        var data = Path.Combine(closed.FullName, "postgres");
        await using (var first = await StartAsync(folder: data))
        {
            await CommitAsync(first.ConnectionString);
        }

        var kept = Directory.ResolveLinkTarget(Path.Combine(data, "cluster"), returnFinalTarget: true)!.FullName;
        try
        {
            await using var second = await StartAsync(folder: data);
            second.Started.FirstRun.ShouldBeFalse();
            await ShouldHoldTheRowAsync(second);
            _progress.ShouldContain(line => line.Contains("is kept in", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(kept)!, recursive: true);
        }
    }

    [Fact]
    public async Task A_machine_without_any_PostgreSQL_is_told_what_to_install()
    {
        var refused = await Should.ThrowAsync<EmbeddedPostgresException>(() => StartAsync(binaries: _folder.Below("none")));

        refused.Code.ShouldBe("database_not_installed");
        refused.Message.ShouldContain("npm ci");
    }

    [Fact]
    public async Task The_machines_own_PostgreSQL_does_as_well()
    {
        var own = Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql").FirstOrDefault() : null;
        Assert.SkipWhen(own is null, "This machine has no PostgreSQL of its own.");

        await using var database = await StartAsync(binaries: Path.Combine(own, "bin"));

        database.MajorVersion.ShouldBe(int.Parse(Path.GetFileName(own), CultureInfo.InvariantCulture));
        (
            await AskAsync(database, "-- test.order\nselect string_agg(t, '' order by t) from (values ('b'), ('B'), ('a')) as v (t)")
        ).ShouldBe("Bab");
    }

    private Task<Embedded> StartAsync(string? folder = null, string? binaries = null, bool durabilityOff = true) =>
        Embedded.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = folder ?? Data,
                BinariesDirectory = binaries,
                DurabilityOff = durabilityOff,
                Progress = _progress.Add,
            },
            TestContext.Current.CancellationToken
        );

    private async Task StartsDespitePidFileOfAsync(int processId)
    {
        await (await StartAsync()).DisposeAsync();
        var file = Path.Combine(Data, "cluster", "postmaster.pid");
        await File.WriteAllTextAsync(file, $"{processId}\n{Path.Combine(Data, "cluster")}\n", TestContext.Current.CancellationToken);
        await using var database = await StartAsync();
        (await AnswersAsync(database)).ShouldBeTrue();
    }

    private static IEnumerable<int> ChildrenOf(int parent) =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => Posix.Status(id, "PPid") == parent.ToString(CultureInfo.InvariantCulture))
            .ToList();

    private static async Task CommitAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await AskAsync(connection, "-- test.keep\ncreate table kept as select 1234567890123 as amount_minor");
    }

    private static async Task ShouldHoldTheRowAsync(Embedded database) =>
        (await AskAsync(database, "-- test.kept\nselect amount_minor from kept")).ShouldBe(1234567890123L);

    private static Task<object?> SettingAsync(Embedded database, string name) =>
        AskAsync(database, $"-- test.setting\nselect current_setting('{name}')");

    private static async Task<object?> AskAsync(Embedded database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await AskAsync(connection, sql);
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<bool> AnswersAsync(Embedded database)
    {
        try
        {
            return (await AskAsync(database, "-- test.answer\nselect 1")) is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
