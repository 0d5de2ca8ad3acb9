using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Sales.Completing;
using Kaunta.Modules.Sales.Exchanging;
using Kaunta.Modules.Sales.Parking;
using Kaunta.Modules.Sales.Receipts;
using Kaunta.Modules.Sales.Redating;
using Kaunta.Modules.Sales.Returning;
using Kaunta.Modules.Sales.Vouchers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Sales;

/// <summary>Completed sales, returns, and their receipts; carts that are put aside.</summary>
public static class SalesModule
{
    public static IServiceCollection AddSales(this IServiceCollection services)
    {
        services.AddSingleton<IReceiptQueries, ReceiptQueries>();
        services.AddSingleton<IOperationHandler, CompleteSale>();
        services.AddSingleton<IOperationHandler, CompleteReturn>();
        services.AddSingleton<IOperationHandler, RedateDocument>();
        services.AddSingleton<IOperationHandler, ParkCart>();
        services.AddSingleton<IOperationHandler, TakeCart>();
        services.AddSingleton<IFactHandler<SubjectErased>, ForgetInCarts>();
        services.AddSingleton<WaitingReturns>();
        services.AddSingleton<ExchangeHalves>();
        services.AddSingleton<IFactHandler<SaleCompleted>>(all => all.GetRequiredService<ExchangeHalves>());
        services.AddSingleton<IFactHandler<ReturnCompleted>>(all => all.GetRequiredService<ExchangeHalves>());
        services.AddSingleton<VoucherBook>();
        services.AddSingleton<IFactHandler<SaleCompleted>>(all => all.GetRequiredService<VoucherBook>());
        services.AddSingleton<IFactHandler<ReturnCompleted>>(all => all.GetRequiredService<VoucherBook>());
        services.AddSingleton(VoucherRows.Feed);
        services.AddSingleton(SaleRows.Feed);
        services.AddSingleton(ReturnRows.Feed);
        services.AddSingleton(ParkedCartRows.Feed);
        services.AddSingleton(ParkedCartRows.Purge);
        return services;
    }

    public static void MapSales(this IEndpointRouteBuilder api)
    {
        api.MapReceipts();
        api.MapReturnsReport();
        api.MapVouchers();
    }
}
