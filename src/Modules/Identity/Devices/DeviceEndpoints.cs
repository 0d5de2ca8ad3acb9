using Kaunta.Contracts;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Identity.Devices;

internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapPost("/devices/codes", EnrolmentCodes.MakeAsync).RequirePermission(Permissions.DeviceEnrol).Produces<CodeAnswer>();
        api.MapPost("/devices", EnrolmentCodes.UseAsync).AllowAnyone().Produces<EnrolAnswer>();
        api.MapGet("/devices", DeviceList.AnswerAsync).RequirePermission(Permissions.DeviceView).Produces<DevicesAnswer>();
        api.MapPost("/devices/{id:guid}/revoke", DeviceRevoking.RevokeAsync)
            .RequirePermission(Permissions.DeviceRevoke)
            .Produces(StatusCodes.Status204NoContent);
        api.MapPost("/devices/{id:guid}/move", DeviceMoving.MoveAsync)
            .RequirePermission(Permissions.DeviceEnrol)
            .Produces(StatusCodes.Status204NoContent);
        api.MapPost("/devices/state", DeviceReports.SaveAsync).RequireDevice().Produces<ReportAnswer>();
    }
}
