using Kaunta.Platform.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kaunta.Modules.Sync.Archiving;

/// <summary>
/// Every minute: takes a mark when something was written, and publishes the newest mark that the archive holds by now. Several servers on
/// one database may do so at once; a mark more changes nothing.
/// </summary>
internal sealed class ArchiveMarks(ArchiveStore store, ArchiveOptions options, TimeProvider clock, ILogger<ArchiveMarks> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Marks that wait: an archive that stands still must not fill the table.</summary>
    private const int MostWaiting = 60;

    /// <summary>Whether any mark was ever published: only then is there something to tell devices.</summary>
    public bool HasArchive { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Source == ArchiveSource.None)
            log.LogWarning(
                "No backup is set: everything is on this machine's disk and on the tills. See docs/operating, \"A copy to keep\"."
            );
        using var ticks = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await StepAsync(stoppingToken);
            }
            catch (Exception fault) when (DatabaseFault.IsTransient(fault) && !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The archive's marks wait for the database: {Fault}", fault.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        } while (await NextAsync(ticks, stoppingToken));
    }

    private static async Task<bool> NextAsync(PeriodicTimer ticks, CancellationToken stopping)
    {
        try
        {
            return await ticks.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>One round.</summary>
    internal async Task StepAsync(CancellationToken cancellation)
    {
        var marks = await store.MarksAsync(cancellation);
        HasArchive |= marks.Any(mark => mark.PublishedAt is not null);
        if (options.Source is ArchiveSource.None or ArchiveSource.Backup)
            return;
        var waiting = marks.Where(mark => mark.PublishedAt is null).ToList();
        if (await NewestHeldAsync(waiting, cancellation) is { } held)
        {
            await store.PublishAsync(held, clock.GetUtcNow(), cancellation);
            HasArchive = true;
        }
        if (waiting.Count < MostWaiting)
            await store.TakeAsync(options.Source == ArchiveSource.Wal ? "wal" : "managed", clock.GetUtcNow(), cancellation);
    }

    private async Task<ArchiveMark?> NewestHeldAsync(IReadOnlyList<ArchiveMark> waiting, CancellationToken cancellation)
    {
        foreach (var mark in waiting.Reverse())
            if (await IsHeldAsync(mark, cancellation))
                return mark;
        return null;
    }

    private async Task<bool> IsHeldAsync(ArchiveMark mark, CancellationToken cancellation) =>
        mark.Source switch
        {
            "managed" => options.Source == ArchiveSource.Managed && clock.GetUtcNow() - mark.TakenAt >= options.Lag,
            "wal" => await store.WalHoldsAsync(mark, cancellation),
            _ => false,
        };
}
