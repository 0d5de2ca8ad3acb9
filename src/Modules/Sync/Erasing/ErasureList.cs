using System.Text;
using System.Text.Json;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kaunta.Modules.Sync.Erasing;

/// <summary>Where the list of who was forgotten is kept, outside the database; null keeps none.</summary>
public sealed record ErasureListFile(string? Path);

/// <summary>
/// Keeps the list of who was forgotten in a file of its own, one line of ids each, because a restored database knows less. Before the server
/// takes its first request, whoever the file names and the database doesn't is forgotten again; then the file gets what it lacks.
/// </summary>
internal sealed class ErasureList(
    ErasureListFile file,
    NpgsqlDataSource source,
    TenantDatabase database,
    Erasures erasures,
    ILogger<ErasureList> log
) : BackgroundService
{
    private const int AtOnce = 500;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim something = new(0, 1);

    private readonly record struct Entry(Guid Business, Guid Subject);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (file.Path is not null)
        {
            var known = await ReadDatabaseAsync(cancellationToken);
            foreach (var business in ReadFile().Where(entry => !known.ContainsKey(entry)).GroupBy(entry => entry.Business))
                await ForgetAgainAsync(new BusinessId(business.Key), [.. business.Select(entry => entry.Subject)], cancellationToken);
            await WriteAsync(cancellationToken);
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (file.Path is null)
            return;
        erasures.Erased += Wake;
        try
        {
            while (true)
            {
                await something.WaitAsync(Every, stoppingToken);
                await WriteSafelyAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start writes what is missing.
        }
        finally
        {
            erasures.Erased -= Wake;
        }
    }

    private void Wake()
    {
        try
        {
            something.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    private async Task WriteSafelyAsync(CancellationToken stopping)
    {
        try
        {
            await WriteAsync(stopping);
        }
        catch (Exception fault) when (DatabaseFault.IsTransient(fault) || fault is IOException)
        {
            log.LogError(fault, "The list of who was forgotten can't be written to {File}.", file.Path);
        }
    }

    private async Task ForgetAgainAsync(BusinessId business, List<Guid> subjects, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(
                business,
                async (transaction, cancelled) =>
                {
                    await erasures.EraseAsync(transaction, subjects, cancelled);
                    return true;
                },
                cancellation
            );
            log.LogWarning("{Count} people of business {Business} were forgotten again after a restore.", subjects.Count, business);
        }
        catch (UnknownBusinessException)
        {
            // The database is older than the business: when it is there again, the next start forgets.
            log.LogWarning("The list of who was forgotten names business {Business}, which isn't here.", business);
        }
    }

    /// <summary>Appends what the file lacks, and waits until it is on the disk.</summary>
    internal async Task WriteAsync(CancellationToken cancellation)
    {
        var written = ReadFile();
        var missing = (await ReadDatabaseAsync(cancellation)).Where(one => !written.Contains(one.Key)).ToList();
        if (missing.Count == 0)
            return;
        var text = new StringBuilder();
        // A line that was cut by a crash ends here.
        if (File.Exists(file.Path) && new FileInfo(file.Path).Length > 0)
            text.Append('\n');
        foreach (var ((business, subject), at) in missing)
            text.Append(
                    JsonSerializer.Serialize(
                        new
                        {
                            business,
                            subject,
                            at = at.ToUnixTimeMilliseconds(),
                        }
                    )
                )
                .Append('\n');
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file.Path!))!);
        await using var stream = new FileStream(file.Path!, FileMode.Append, FileAccess.Write, FileShare.Read);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation);
        stream.Flush(flushToDisk: true);
    }

    private HashSet<Entry> ReadFile()
    {
        var entries = new HashSet<Entry>();
        if (!File.Exists(file.Path))
            return entries;
        foreach (var line in File.ReadLines(file.Path))
            if (Read(line) is { } entry)
                entries.Add(entry);
        return entries;
    }

    private static Entry? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return new(document.RootElement.GetProperty("business").GetGuid(), document.RootElement.GetProperty("subject").GetGuid());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            // Empty, or cut by a crash: the database still has it, and it is written again.
            return null;
        }
    }

    private async Task<Dictionary<Entry, DateTimeOffset>> ReadDatabaseAsync(CancellationToken cancellation)
    {
        var all = new Dictionary<Entry, DateTimeOffset>();
        for (Entry? after = null; ; )
        {
            await using var command = source.CreateCommand(
                """
                -- sync.erased.all
                select tenant_id, subject_id, erased_at
                from directory.erased($1, $2, $3)
                """
            );
            command.Parameters.Add(Sql.Uuid(after?.Business));
            command.Parameters.Add(Sql.Uuid(after?.Subject));
            command.Parameters.Add(Sql.Integer(AtOnce));
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var read = 0;
            while (await reader.ReadAsync(cancellation))
            {
                after = new(reader.GetGuid(0), reader.GetGuid(1));
                all[after.Value] = reader.Instant(2);
                read++;
            }
            if (read < AtOnce)
                return all;
        }
    }
}
