using Kaunta.Contracts.Facts;
using Kaunta.Modules.Reporting.Dashboard;
using Kaunta.Modules.Reporting.Ranges;
using Kaunta.Modules.Reporting.Rollups;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Reporting;

/// <summary>Sums that are kept while sales are applied, and the pages that show them.</summary>
public static class ReportingModule
{
    public static IServiceCollection AddReporting(this IServiceCollection services)
    {
        services.AddSingleton<IFactHandler<SaleCompleted>, AddSales>();
        services.AddSingleton<IFactHandler<ReturnCompleted>, AddReturns>();
        services.AddSingleton<IFactHandler<ReturnMatched>, AddReturns>();
        services.AddSingleton<IFactHandler<DocumentRedated>, MoveDays>();
        services.AddSingleton<IFactHandler<StockMoved>, AddCosts>();
        return services;
    }

    public static void MapReporting(this IEndpointRouteBuilder api)
    {
        api.MapDashboard();
        api.MapDays();
        api.MapProducts();
    }
}
