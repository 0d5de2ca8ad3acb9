using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Identity.Approvals;
using Kaunta.Modules.Identity.Devices;
using Kaunta.Modules.Identity.Logins;
using Kaunta.Modules.Identity.Opening;
using Kaunta.Modules.Identity.Recovery;
using Kaunta.Modules.Identity.Sessions;
using Kaunta.Modules.Identity.Staff;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kaunta.Modules.Identity;

/// <summary>People, their sign-ins, and the devices that they enrol.</summary>
public static class IdentityModule
{
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddSingleton<IStaffQueries, StaffQueries>();
        services.AddSingleton<IDeviceQueries, DeviceQueries>();
        services.AddSingleton<StaffPins>();
        services.AddSingleton<IFactHandler<LocationAdded>>(provider => provider.GetRequiredService<StaffPins>());
        services.AddSingleton<IOperationHandler, StaffSaved>();
        services.AddSingleton<IOperationHandler, CodesMade>();
        services.AddSingleton<IOperationHandler, LimitsSaved>();
        services.AddSingleton<IApprovalCodes, ApprovalCodes>();
        services.AddSingleton<LoginStore>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<DeviceStore>();
        services.AddSingleton<OpenBusiness>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<RecoveryMails>();
        services.AddHostedService(provider => provider.GetRequiredService<RecoveryMails>());
        foreach (var source in IdentityFeed.Sources)
            services.AddSingleton(source);
        foreach (var purge in IdentityFeed.Purges)
            services.AddSingleton(purge);
        return services;
    }

    public static void MapIdentity(this IEndpointRouteBuilder api)
    {
        OpenBusiness.Map(api);
        api.MapSessions();
        api.MapDevices();
        api.MapRecovery();
    }
}
