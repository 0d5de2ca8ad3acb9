using System.Text.Json.Nodes;
using System.Threading.Channels;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Modules.Imports.Storing;
using Kaunta.Platform.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kaunta.Modules.Imports.Running;

/// <summary>
/// Writes accepted imports, part by part, each in a transaction of its own that also notes how far it came: what is accepted runs to its
/// end whatever stops in between, exactly once, and no transaction holds the business's clock for long. A server that starts goes on
/// with what it finds unfinished.
/// </summary>
internal sealed class ImportRunner(
    TenantDatabase database,
    IServerJournal journal,
    NpgsqlDataSource source,
    TimeProvider clock,
    ILogger<ImportRunner> log
) : BackgroundService
{
    private const int RowsAtOnce = 1_000;
    private const int BusinessesAtOnce = 500;

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    private readonly Channel<(BusinessId Business, Guid Import)> waiting = Channel.CreateUnbounded<(BusinessId, Guid)>();

    public void Start(BusinessId business, Guid import) => waiting.Writer.TryWrite((business, import));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FindUnfinishedAsync(stoppingToken);
            await foreach (var (business, import) in waiting.Reader.ReadAllAsync(stoppingToken))
                await RunAsync(business, import, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next one goes on.
        }
    }

#pragma warning disable CA1031 // What is wrong with one import must not keep the others waiting: it is noted as stopped, and logged.
    private async Task RunAsync(BusinessId business, Guid import, CancellationToken stopping)
    {
        try
        {
            while (await UntilAnsweredAsync(cancelled => StepAsync(business, import, cancelled), stopping)) { }
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            log.LogError(fault, "Import {Import} of business {Business} stopped.", import, business);
            await UntilAnsweredAsync(
                cancelled =>
                    database.WriteUnsyncedAsync(
                        business,
                        (transaction, _) =>
                        {
                            ImportStore.Stop(transaction, import, "server_fault", clock.GetUtcNow());
                            return Task.FromResult(true);
                        },
                        cancelled
                    ),
                stopping
            );
        }
    }
#pragma warning restore CA1031

    /// <summary>One transaction's worth; true when there may be more.</summary>
    private async Task<bool> StepAsync(BusinessId business, Guid import, CancellationToken cancellation)
    {
        // Read and parsed before the clock is taken: parts never change.
        var (found, parts) = await database.ReadAsync(
            business,
            async (transaction, cancelled) =>
            {
                var known = await ImportStore.FindAsync(transaction, import, cancelled);
                return known is { State: "running" }
                    ? (known, await ImportStore.PartsAsync(transaction, import, known.PartsDone, RowsAtOnce, cancelled))
                    : (null, []);
            },
            cancellation
        );
        if (found is null || parts.Count == 0)
            return false;
        var operations = parts.ConvertAll(part => new ServerOperation(
            new(part.Operation),
            part.Type,
            part.Version,
            new(found.Staff),
            part.Type == CustomerParts.Saved ? CustomerParts.Body(JsonNode.Parse(part.Body)!) : JsonNode.Parse(part.Body)!
        ));
        await database.WriteAsync(
            business,
            async (transaction, cancelled) =>
            {
                var mine = await ImportStore.AdvanceAsync(
                    transaction,
                    import,
                    found.PartsDone,
                    parts[^1].Part,
                    parts.Sum(part => part.Rows),
                    clock.GetUtcNow(),
                    cancelled
                );
                if (mine)
                    await journal.AppendAsync(transaction, operations, cancelled);
                return mine;
            },
            cancellation
        );
        return parts[^1].Part < found.Parts;
    }

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
                log.LogWarning("An import waits for the database: {Fault}", fault.Message);
                await Task.Delay(AfterFault, clock, stopping);
            }
        }
    }

    private async Task FindUnfinishedAsync(CancellationToken stopping)
    {
        for (Guid? after = null; ; )
        {
            var page = await UntilAnsweredAsync(cancelled => BusinessesAsync(after, cancelled), stopping);
            foreach (var business in page)
            {
                var found = await UntilAnsweredAsync(
                    cancelled => database.ReadAsync(new BusinessId(business), ImportStore.RunningAsync, cancelled),
                    stopping
                );
                foreach (var import in found)
                    Start(new(business), import);
            }
            if (page.Count < BusinessesAtOnce)
                return;
            after = page[^1];
        }
    }

    private async Task<List<Guid>> BusinessesAsync(Guid? after, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- imports.import.businesses
            select business
            from directory.businesses_with_imports($1, $2) as business
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
