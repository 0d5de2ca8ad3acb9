using Kaunta.Modules.Identity;
using Kaunta.Modules.Sync;
using Kaunta.Modules.Tenancy;

namespace Kaunta.Server;

/// <summary>The modules, each with its services and its routes.</summary>
internal static class ModuleList
{
    public static void Add(IServiceCollection services)
    {
        services.AddTenancy();
        services.AddIdentity();
        services.AddSync();
    }

    public static void Map(RouteGroupBuilder api)
    {
        api.MapHealth();
        api.MapTenancy();
        api.MapIdentity();
        api.MapSync();
    }
}
