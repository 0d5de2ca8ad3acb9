using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Inventory.Adjusting;
using Kaunta.Modules.Inventory.Levels;
using Kaunta.Modules.Inventory.Receiving;
using Kaunta.Modules.Inventory.Returning;
using Kaunta.Modules.Inventory.Selling;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Inventory;

/// <summary>How much there is of everything, what it cost, and why.</summary>
public static class InventoryModule
{
    public static IServiceCollection AddInventory(this IServiceCollection services)
    {
        services.AddSingleton<IOperationHandler, ReceiveStock>();
        services.AddSingleton<IOperationHandler, AdjustStock>();
        services.AddSingleton<IFactHandler<SaleCompleted>, MoveSoldStock>();
        services.AddSingleton<IFactHandler<ReturnCompleted>, RestockReturns>();
        services.AddSingleton<IStockQueries, StockQueries>();
        services.AddSingleton(StockFeed.Source);
        return services;
    }

    public static void MapInventory(this IEndpointRouteBuilder api)
    {
        api.MapStockList();
        api.MapStock();
    }
}
