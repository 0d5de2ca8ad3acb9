using Kaunta.Contracts.Facts;
using Kaunta.Modules.Ledger.Posting;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Ledger;

/// <summary>The double-entry books.</summary>
public static class LedgerModule
{
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddSingleton<IFactHandler<SaleCompleted>, PostSales>();
        services.AddSingleton<IFactHandler<ReturnCompleted>, PostReturns>();
        services.AddSingleton<IFactHandler<ReturnMatched>, PostReturns>();
        services.AddSingleton<IFactHandler<StockMoved>, PostStock>();
        return services;
    }
}
