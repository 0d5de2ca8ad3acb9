using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Ledger.Accounts;
using Kaunta.Modules.Ledger.Adjusting;
using Kaunta.Modules.Ledger.Closing;
using Kaunta.Modules.Ledger.Posting;
using Kaunta.Modules.Ledger.Reports;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Ledger;

/// <summary>The double-entry books.</summary>
public static class LedgerModule
{
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddSingleton<IOperationHandler, AdjustLedger>();
        services.AddSingleton<IOperationHandler, ClosePeriod>();
        services.AddSingleton<IOperationHandler, SaveAccount>();
        services.AddSingleton(OwnAccounts.Feed);
        services.AddSingleton<IFactHandler<SaleCompleted>, PostSales>();
        services.AddSingleton<IFactHandler<ReturnCompleted>, PostReturns>();
        services.AddSingleton<IFactHandler<ReturnMatched>, PostReturns>();
        services.AddSingleton<IFactHandler<DocumentRedated>, PostRedated>();
        services.AddSingleton<IFactHandler<StockMoved>, PostStock>();
        services.AddSingleton<IFactHandler<PaymentReceived>, PostPayments>();
        services.AddSingleton<IFactHandler<DrawerChanged>, PostDrawers>();
        services.AddSingleton<ILedgerQueries, LedgerQueries>();
        return services;
    }

    public static void MapLedger(this IEndpointRouteBuilder api)
    {
        api.MapTrialBalance();
        api.MapPeriods();
    }
}
