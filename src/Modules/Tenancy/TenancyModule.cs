using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Tenancy.Hosts;
using Kaunta.Modules.Tenancy.Locations;
using Kaunta.Modules.Tenancy.Presets;
using Kaunta.Modules.Tenancy.Registers;
using Kaunta.Modules.Tenancy.Settings;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Tenancy;

/// <summary>Businesses, locations, registers and bindings.</summary>
public static class TenancyModule
{
    public static IServiceCollection AddTenancy(this IServiceCollection services)
    {
        services.AddSingleton<ITenancyQueries, TenancyQueries>();
        services.AddSingleton<ITenancyCommands, TenancyCommands>();
        services.AddSingleton<RegisterBinding>();
        services.AddSingleton<IOperationHandler, LocationSaved>();
        services.AddSingleton<IOperationHandler, RegisterBound>();
        services.AddSingleton<IOperationHandler, BusinessSaved>();
        services.AddSingleton<IOperationHandler, BindingEnded>();
        services.AddSingleton<IOperationHandler, SeriesClosed>();
        foreach (var source in TenancyFeed.Sources)
            services.AddSingleton(source);
        return services;
    }

    public static void MapTenancy(this IEndpointRouteBuilder api)
    {
        api.MapHost();
        api.MapPresets();
        api.MapBinding();
        api.MapRegisterList();
    }
}
