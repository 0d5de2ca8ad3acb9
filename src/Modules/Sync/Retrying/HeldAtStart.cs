using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kaunta.Modules.Sync.Retrying;

/// <summary>
/// Tries what is held again, business by business, once after a server has started: this server may know what the one before it
/// didn't. Nobody waits for it; two servers that start together just do it twice.
/// </summary>
internal sealed class HeldAtStart(HeldOperations held, NpgsqlDataSource source, TimeProvider clock, ILogger<HeldAtStart> log)
    : BackgroundService
{
    private const int BusinessesAtOnce = 500;

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (Guid? after = null; ; )
            {
                var page = await UntilAnsweredAsync(stopping => ReadAsync(after, stopping), stoppingToken);
                foreach (var business in page)
                    await RetryAsync(new BusinessId(business), stoppingToken);
                if (page.Count < BusinessesAtOnce)
                    return;
                after = page[^1];
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next one goes on.
        }
    }

#pragma warning disable CA1031 // What is wrong with one business's operations must not keep the others' waiting.
    private async Task RetryAsync(BusinessId business, CancellationToken stopping)
    {
        try
        {
            var decided = await UntilAnsweredAsync(cancelled => held.RetryAsync(business, cancelled), stopping);
            if (decided > 0)
                log.LogInformation("{Count} held operations of business {Business} are decided.", decided, business);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            log.LogError(fault, "The held operations of business {Business} can't be tried again.", business);
        }
    }
#pragma warning restore CA1031

    private async Task<T> UntilAnsweredAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await ask(stopping);
            }
            catch (Exception fault) when (DatabaseFault.IsTransient(fault) && !stopping.IsCancellationRequested)
            {
                log.LogWarning("Held operations wait for the database: {Fault}", fault.Message);
                await Task.Delay(AfterFault, clock, stopping);
            }
        }
    }

    private async Task<List<Guid>> ReadAsync(Guid? after, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- sync.held.businesses
            select business
            from directory.businesses_with_held($1, $2) as business
            """
        );
        command.Parameters.Add(Sql.Uuid(after));
        command.Parameters.Add(Sql.Integer(BusinessesAtOnce));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var businesses = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
            businesses.Add(reader.GetGuid(0));
        return businesses;
    }
}
