using Kaunta.Contracts.Operations;
using Kaunta.Modules.Sales.Completing;
using Kaunta.Modules.Sales.Receipts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Sales;

/// <summary>Completed sales and their receipts.</summary>
public static class SalesModule
{
    public static IServiceCollection AddSales(this IServiceCollection services)
    {
        services.AddSingleton<IOperationHandler, CompleteSale>();
        services.AddSingleton(SaleRows.Feed);
        return services;
    }

    public static void MapSales(this IEndpointRouteBuilder api) => api.MapReceipts();
}
