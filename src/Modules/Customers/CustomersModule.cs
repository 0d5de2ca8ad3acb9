using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Customers.Debts;
using Kaunta.Modules.Customers.Erasing;
using Kaunta.Modules.Customers.Exempting;
using Kaunta.Modules.Customers.Listing;
using Kaunta.Modules.Customers.Paying;
using Kaunta.Modules.Customers.Saving;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Customers;

/// <summary>Who buys on account, and the debt book.</summary>
public static class CustomersModule
{
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.AddSingleton<IOperationHandler, SaveCustomer>();
        services.AddSingleton<IOperationHandler, ReceivePayment>();
        services.AddSingleton<IOperationHandler, EraseCustomer>();
        services.AddSingleton<IFactHandler<SubjectErased>, ForgetCustomers>();
        services.AddSingleton<IFactHandler<SaleCompleted>, SellOnAccount>();
        services.AddSingleton<IFactHandler<SaleCompleted>, CheckExemptions>();
        services.AddSingleton<IFactHandler<ReturnCompleted>, RefundOnAccount>();
        services.AddSingleton<IFactHandler<DebtAdjusted>, AdjustDebts>();
        services.AddSingleton<ICustomerQueries, CustomerQueries>();
        services.AddSingleton(CustomerRows.Feed);
        services.AddSingleton(DebtBook.Feed);
        return services;
    }

    public static void MapCustomers(this IEndpointRouteBuilder api)
    {
        api.MapCustomerList();
        api.MapStatement();
    }
}
