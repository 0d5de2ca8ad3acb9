using Kaunta.Contracts.Queries;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Tenancy;

public static class TenancyModule
{
    public static IServiceCollection AddTenancy(this IServiceCollection services) => services.AddSingleton<ITenancyQueries, TenancyQueries>();

    public static void MapTenancy(this IEndpointRouteBuilder api) { }
}
