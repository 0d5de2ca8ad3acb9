using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kaunta.Modules.Sync.Forgetting;

/// <summary>
/// Once a day for each business: moves its horizon, and forgets tombstones behind it. Several servers on one database may do so at once;
/// the second finds the day's mark.
/// </summary>
internal sealed class OldTombstones(
    NpgsqlDataSource source,
    TenantDatabase database,
    Horizon horizon,
    TombstoneOptions options,
    TimeProvider clock,
    ILogger<OldTombstones> log
) : BackgroundService
{
    private const int BusinessesAtOnce = 100;

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Every, clock);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await StepAsync(stoppingToken);
                }
                catch (Exception fault) when (DatabaseFault.IsTransient(fault) && !stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning("Old tombstones wait for the database: {Fault}", fault.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next one goes on.
        }
    }

    /// <summary>One round.</summary>
    internal async Task StepAsync(CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var before = DateOnly.FromDateTime(clock.GetUtcNow().Subtract(options.Kept).UtcDateTime);
        for (Guid? after = null; ; )
        {
            var page = await ReadAsync(today, after, cancellation);
            foreach (var business in page)
                await database.WriteUnsyncedAsync(
                    new BusinessId(business),
                    async (transaction, cancelled) =>
                    {
                        await horizon.MoveAsync(transaction, today, before, cancelled);
                        return true;
                    },
                    cancellation
                );
            if (page.Count < BusinessesAtOnce)
                return;
            after = page[^1];
        }
    }

    private async Task<List<Guid>> ReadAsync(DateOnly today, Guid? after, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- sync.horizon.businesses
            select business
            from directory.businesses_without_mark($1, $2, $3) as business
            """
        );
        command.Parameters.Add(Sql.Date(today));
        command.Parameters.Add(Sql.Uuid(after));
        command.Parameters.Add(Sql.Integer(BusinessesAtOnce));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var businesses = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
            businesses.Add(reader.GetGuid(0));
        return businesses;
    }
}
