using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Sync.Pulling;
using Kaunta.Modules.Sync.ServerSide;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sync.Exporting;

/// <summary>The whole journal of a business as one file, for whoever wants to check it: <c>docs/guide/auditing.md</c>.</summary>
internal static class ExportEndpoint
{
    public static void MapExport(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/journal/export",
                (ExportHandler handler, SessionCaller caller, CancellationToken cancellation) => handler.BeginAsync(caller, cancellation)
            )
            .RequirePermission(Permissions.JournalExport)
            .Produces<Stream>(StatusCodes.Status200OK, JournalFile.ContentType);
}

internal sealed class ExportHandler(TenantDatabase database, IDeviceQueries devices, ITenancyQueries tenancy, TimeProvider clock)
{
    /// <summary>What the file will hold is decided here; its lines are read while they are sent.</summary>
    public async Task<IResult> BeginAsync(SessionCaller caller, CancellationToken cancellation)
    {
        // It holds what every location did.
        if (caller.Locations.Count > 0)
            return HttpRefusals.NotPermitted;
        var contents = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var (_, epoch) = await Feed.PresentAsync(transaction, cancelled);
                var facts = await tenancy.BusinessAsync(transaction, cancelled);
                // Opening a shop is the server's first operation, so every business has this key.
                var server = await ServerIdentity.FindAsync(transaction, cancelled);
                return new ExportContents(
                    caller.Business,
                    facts.Name,
                    facts.Slug,
                    epoch,
                    clock.GetUtcNow(),
                    server ?? throw new InvalidOperationException("The business has no journal of the server's."),
                    await devices.KeysAsync(transaction, cancelled),
                    await ExportQueries.JournalsAsync(transaction, cancelled)
                );
            },
            cancellation
        );
        return new JournalFile(database, contents);
    }
}
