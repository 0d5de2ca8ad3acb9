using Kaunta.Contracts;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>Files of what a device couldn't send: the key to write them with, and the door to bring them in.</summary>
internal static class CarryEndpoint
{
    private const int LargestFile = 16 * 1024 * 1024;

    public static void MapCarrying(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/sync/deposit-key",
                async (DeviceCaller caller, DepositKeys keys, CancellationToken cancellation) =>
                    Results.Ok(new DepositKeyAnswer((await keys.OfBusinessAsync(caller.Business, cancellation)).PublicKey))
            )
            .RequireDevice(revokedToo: true)
            .Produces<DepositKeyAnswer>();
        routes
            .MapPost("/carried", (SessionCaller caller, UnsentFile file, CarryDesk desk) => desk.TakeAsync(caller, file))
            .RequirePermission(Permissions.DeviceEnrol)
            .LimitBody(LargestFile, SyncRefusals.FileTooLarge)
            .Produces<CarriedAnswer>();
    }
}

/// <param name="Key">The 65-byte point.</param>
internal sealed record DepositKeyAnswer(string Key);

/// <param name="Stored">Operations that the server didn't have.</param>
/// <param name="Known">Those that it had already.</param>
/// <param name="Missing">Of this device, operations that never arrived although later ones did, at the least.</param>
/// <param name="Refused">Stretches that couldn't be taken, with the code of each.</param>
internal sealed record CarriedAnswer(string Device, long Stored, long Known, long Missing, IReadOnlyList<CarryRefusal> Refused);

internal sealed record CarryRefusal(long First, long Last, string Code);
