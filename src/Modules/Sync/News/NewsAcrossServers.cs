using System.Collections.Concurrent;
using System.Globalization;
using Kaunta.Core.Ids;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kaunta.Modules.Sync.News;

/// <summary>
/// Carries news between servers over the database. Never inside a write transaction, where a notification would make all commits of
/// the database wait for each other: what has happened in a short while is sent as one, on a connection of its own. Where a connection
/// broke, what couldn't be sent is sent later, and what may have been missed is made up for by telling everybody who listens here.
/// </summary>
internal sealed class NewsAcrossServers(NewsHub hub, NpgsqlDataSource source, TimeProvider clock, ILogger<NewsAcrossServers> log)
    : BackgroundService
{
    private const string ChannelName = "kaunta_news";

    /// <summary>A notification carries at most 8000 bytes; one entry is some 60.</summary>
    private const int EntriesAtOnce = 100;

    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<BusinessId, long> waiting = new();
    private readonly SemaphoreSlim something = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        hub.Own += Note;
        try
        {
            await Task.WhenAll(ForeverAsync(ListenAsync, stoppingToken), ForeverAsync(SendAsync, stoppingToken));
        }
        finally
        {
            hub.Own -= Note;
        }
    }

    private void Note(BusinessId business, long version)
    {
        waiting.AddOrUpdate(business, version, (_, known) => Math.Max(known, version));
        if (something.CurrentCount == 0)
        {
            try
            {
                something.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another commit said so in the same moment.
            }
        }
    }

    private async Task ForeverAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await work(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or TimeoutException)
            {
                log.LogWarning("News between servers is interrupted: {Fault}", fault.Message);
                await Task.Delay(Reconnect, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        await using var connection = await source.OpenConnectionAsync(stopping);
        connection.Notification += (_, told) => Hear(told.Payload);
        await using (var listen = new NpgsqlCommand($"-- sync.news.listen\nlisten {ChannelName}", connection))
            await listen.ExecuteNonQueryAsync(stopping);
        // What was committed elsewhere before this connection, or since the last one broke, nobody here was told.
        hub.TellAll();
        while (!stopping.IsCancellationRequested)
            await connection.WaitAsync(stopping);
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        await using var connection = await source.OpenConnectionAsync(stopping);
        while (!stopping.IsCancellationRequested)
        {
            await something.WaitAsync(stopping);
            await Task.Delay(Debounce, clock, stopping);
            foreach (var chunk in waiting.Keys.ToList().Chunk(EntriesAtOnce))
                await SendAsync(connection, chunk, stopping);
        }
    }

    private async Task SendAsync(NpgsqlConnection connection, BusinessId[] businesses, CancellationToken stopping)
    {
        var taken = new List<(BusinessId Business, long Version)>();
        foreach (var business in businesses)
            if (waiting.TryRemove(business, out var version))
                taken.Add((business, version));
        try
        {
            await using var notify = new NpgsqlCommand("-- sync.news.notify\nselect pg_notify($1, $2)", connection);
            notify.Parameters.Add(new NpgsqlParameter { Value = ChannelName });
            notify.Parameters.Add(new NpgsqlParameter { Value = string.Join(' ', taken.Select(Entry)) });
            await notify.ExecuteNonQueryAsync(stopping);
        }
        catch
        {
            // The next connection sends it.
            foreach (var (business, version) in taken)
                Note(business, version);
            throw;
        }
    }

    private static string Entry((BusinessId Business, long Version) told) =>
        string.Create(CultureInfo.InvariantCulture, $"{told.Business}:{told.Version}");

    private void Hear(string payload)
    {
        foreach (var entry in payload.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = entry.IndexOf(':', StringComparison.Ordinal);
            if (
                at > 0
                && Guid.TryParseExact(entry[..at], "D", out var business)
                && long.TryParse(entry[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            )
                hub.Tell(new BusinessId(business), version);
        }
    }
}
