using Kaunta.Contracts.Facts;
using Kaunta.Modules.Imports.Forgetting;
using Kaunta.Modules.Imports.Running;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Imports;

/// <summary>Files of products and customers: staged, looked at, accepted, written; and out again.</summary>
public static class ImportsModule
{
    public static IServiceCollection AddImports(this IServiceCollection services)
    {
        services.AddSingleton<ImportDesk>();
        services.AddSingleton<ImportRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportRunner>());
        services.AddSingleton<IFactHandler<SubjectErased>, ForgetImported>();
        return services;
    }

    public static void MapImports(this IEndpointRouteBuilder api) => api.MapImportRoutes();
}
