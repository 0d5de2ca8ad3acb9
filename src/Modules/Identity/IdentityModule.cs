using Kaunta.Contracts.Queries;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Identity;

public static class IdentityModule
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) => services.AddSingleton<IStaffQueries, StaffQueries>();

    public static void MapIdentity(this IEndpointRouteBuilder api) { }
}
