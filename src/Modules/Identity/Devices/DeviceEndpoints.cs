using Kaunta.Contracts;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Identity.Devices;

internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapPost("/devices/codes", EnrolmentCodes.MakeAsync).RequirePermission(Permissions.DeviceEnrol);
        api.MapPost("/devices", EnrolmentCodes.UseAsync).AllowAnyone();
        api.MapGet("/devices", DeviceList.AnswerAsync).RequirePermission(Permissions.DeviceView);
        api.MapPost("/devices/{id:guid}/revoke", DeviceRevoking.RevokeAsync).RequirePermission(Permissions.DeviceRevoke);
        api.MapPost("/devices/state", DeviceReports.SaveAsync).RequireDevice();
    }
}
