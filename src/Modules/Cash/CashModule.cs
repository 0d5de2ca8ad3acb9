using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Modules.Cash.Closing;
using Kaunta.Modules.Cash.Reading;
using Kaunta.Modules.Cash.Shifts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Cash;

/// <summary>Drawers and their shifts.</summary>
public static class CashModule
{
    public static IServiceCollection AddCash(this IServiceCollection services)
    {
        services.AddSingleton<IOperationHandler, OpenShift>();
        services.AddSingleton<IOperationHandler, MoveCash>();
        services.AddSingleton<IOperationHandler, CloseShift>();
        services.AddSingleton<IFactHandler<SaleCompleted>, CountSales>();
        services.AddSingleton<IFactHandler<ReturnCompleted>, CountReturns>();
        services.AddSingleton<IFactHandler<PaymentReceived>, CountPayments>();
        services.AddSingleton(ShiftFeed.Source);
        return services;
    }

    public static void MapCash(this IEndpointRouteBuilder api)
    {
        api.MapShifts();
        api.MapDrawers();
    }
}
