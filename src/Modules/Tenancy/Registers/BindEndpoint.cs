using Kaunta.Contracts;
using Kaunta.Contracts.Commands;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Tenancy.Registers;

/// <summary>Binds a register to the calling device: a second till, or the same one after the device opened a new incarnation.</summary>
internal static class BindEndpoint
{
    public static void MapBinding(this IEndpointRouteBuilder api)
    {
        api.MapPost("/registers/bind", BindAsync).RequirePermission(Permissions.RegisterBind).Produces<Binding>();
        api.MapPost("/registers/renew", RenewAsync).RequireDevice().Produces<Binding>();
    }

    /// <summary>A device whose journal began anew needs a new series for the register that it has; nobody need be there.</summary>
    private static async Task<IResult> RenewAsync(
        RenewBindingRequest request,
        DeviceCaller caller,
        TenantDatabase database,
        RegisterBinding binding,
        CancellationToken cancellation
    )
    {
        var renewed = await database.WriteAsync(
            caller.Business,
            (transaction, stop) =>
                binding.RenewAsync(transaction, new(request.Binding), caller.Device, caller.Location, request.Incarnation, stop),
            cancellation
        );
        return renewed is null ? TenancyRefusals.BindingEnded : Results.Ok(renewed);
    }

    private static async Task<IResult> BindAsync(
        BindRequest request,
        SessionCaller caller,
        TenantDatabase database,
        RegisterBinding binding,
        CancellationToken cancellation
    )
    {
        if (request.Name is { } name && !Names.IsGood(name))
            return HttpRefusals.BodyMalformed;
        var location = new LocationId(request.Location);
        // Elsewhere and nowhere look the same.
        if (!caller.ActsAt(location) || location != caller.From.Location)
            return HttpRefusals.NotFound;
        RegisterId? register = request.Register is { } id ? new RegisterId(id) : null;
        if (register is not null && !await ExistsAsync(database, caller.Business, register.Value, cancellation))
            return HttpRefusals.NotFound;
        var bound = await database.WriteAsync(
            caller.Business,
            (transaction, stop) =>
                binding.BindToAsync(
                    transaction,
                    location,
                    register,
                    request.Name,
                    caller.Device,
                    request.Incarnation ?? caller.From.Incarnation,
                    caller.Staff,
                    stop
                ),
            cancellation
        );
        return Results.Ok(bound);
    }

    private static Task<bool> ExistsAsync(
        TenantDatabase database,
        BusinessId business,
        RegisterId register,
        CancellationToken cancellation
    ) =>
        database.ReadAsync(
            business,
            async (transaction, stop) =>
            {
                var found = await transaction.QueryAsync(
                    """
                    -- tenancy.register.exists
                    select exists (select from tenancy.register where register_id = $1)
                    """,
                    row => row.GetBoolean(0),
                    stop,
                    Sql.Uuid(register.Value)
                );
                return found[0];
            },
            cancellation
        );

    private sealed record BindRequest(Guid Location, Guid? Register = null, string? Name = null, Guid? Incarnation = null);

    private sealed record RenewBindingRequest(Guid Binding, Guid Incarnation);
}
