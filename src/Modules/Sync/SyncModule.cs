using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Sync.Acknowledging;
using Kaunta.Modules.Sync.Archiving;
using Kaunta.Modules.Sync.Carrying;
using Kaunta.Modules.Sync.Erasing;
using Kaunta.Modules.Sync.Exporting;
using Kaunta.Modules.Sync.Forgetting;
using Kaunta.Modules.Sync.News;
using Kaunta.Modules.Sync.Pulling;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Modules.Sync.Resuming;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Modules.Sync.Reviewing;
using Kaunta.Modules.Sync.ServerSide;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Sync;

/// <summary>The one way in and the one way out: journals, outcomes, the feed, and the news that there is some.</summary>
public static class SyncModule
{
    public static IServiceCollection AddSync(this IServiceCollection services)
    {
        services.AddSingleton<IJournalQueries, JournalQueries>();
        services.AddSingleton<OperationHandlers>();
        services.AddSingleton(provider => new Lazy<OperationHandlers>(provider.GetRequiredService<OperationHandlers>));
        services.AddPushing();
        services.AddSingleton<IOperationHandler, ReleaseOperations>();
        services.AddSingleton<IOperationHandler, SettleReview>();
        services.AddSingleton<IOperationHandler, JournalResumed>();
        services.AddSingleton<ServerIdentity>();
        services.AddSingleton<IOperationQueries, OperationQueries>();
        services.AddSingleton<IOperationFlags, OperationFlags>();
        services.AddSingleton<IServerJournal, ServerJournal>();
        services.AddSingleton(OutcomeFeed.Source);
        services.AddSingleton<Feed>();
        services.AddSingleton<SeenCatalogue>();
        services.AddSingleton<PullHandler>();
        services.AddSingleton<NewsHub>();
        services.AddSingleton<NewsHandler>();
        services.AddSingleton<ReviewHandler>();
        services.AddHostedService<NewsAcrossServers>();
        services.AddHostedService<HeldAtStart>();
        services.AddSingleton<RestoredDatabase>();
        services.AddSingleton<Erasures>();
        services.AddSingleton<IErasures>(provider => provider.GetRequiredService<Erasures>());
        services.AddHostedService<ErasureList>();
        services.AddSingleton<DepositKeys>();
        services.AddSingleton<Stretches>();
        services.AddSingleton<CarryDesk>();
        services.AddSingleton<ExportHandler>();
        services.AddSingleton<Horizon>();
        services.AddSingleton<OldTombstones>();
        services.AddHostedService(provider => provider.GetRequiredService<OldTombstones>());
        services.AddSingleton<ArchiveStore>();
        services.AddSingleton<ArchiveMarks>();
        services.AddHostedService(provider => provider.GetRequiredService<ArchiveMarks>());
        return services;
    }

    /// <summary>How an operation comes to be applied: at once, or when what it waits for is here.</summary>
    private static void AddPushing(this IServiceCollection services)
    {
        services.AddSingleton<ApprovalProofs>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<PushReader>();
        services.AddSingleton<PushApplier>();
        services.AddSingleton<PushHandler>();
        services.AddSingleton<KeptOperations>();
        services.AddSingleton<WaitingOperations>();
        services.AddSingleton<HeldOperations>();
    }

    public static void MapSync(this IEndpointRouteBuilder routes)
    {
        routes.MapPush();
        routes.MapPull();
        routes.MapNews();
        routes.MapReview();
        routes.MapArchive();
        routes.MapCarrying();
        routes.MapExport();
    }
}
