using System.ComponentModel.DataAnnotations;
using Kaunta.Contracts;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sync.Archiving;

/// <summary>Tells the owner whether anything of the business outlives this machine.</summary>
internal static class ArchiveEndpoint
{
    public static void MapArchive(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/archive",
                async (SessionCaller caller, TenantDatabase database, ArchiveOptions options, CancellationToken cancellation) =>
                {
                    var (version, archived) = await database.ReadAsync(
                        caller.Business,
                        async (transaction, stop) =>
                            (await Pulling.Feed.VersionAsync(transaction, stop), await ArchiveStore.OfBusinessAsync(transaction, stop)),
                        cancellation
                    );
                    return Results.Ok(
                        new ArchiveAnswer(
                            Name(options.Source, archived is not null),
                            archived?.At.ToUnixTimeMilliseconds(),
                            archived is { } held && held.Version >= version
                        )
                    );
                }
            )
            .RequirePermission(Permissions.DeviceView)
            .Produces<ArchiveAnswer>();

    /// <summary>Backups are made by a command, so that one was made is enough.</summary>
    private static string Name(ArchiveSource source, bool archived) =>
        source switch
        {
            ArchiveSource.Managed => "managed",
            ArchiveSource.Wal => "wal",
            ArchiveSource.Backup => "backup",
            _ => archived ? "backup" : "none",
        };
}

/// <param name="ArchivedAt">What was stored before is in the archive; null while nothing is.</param>
/// <param name="Complete">Everything that the server has is.</param>
internal sealed record ArchiveAnswer(
    [property: AllowedValues("none", "backup", "managed", "wal")] string Source,
    long? ArchivedAt,
    bool Complete
);
