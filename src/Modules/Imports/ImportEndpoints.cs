using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Money;
using Kaunta.Modules.Imports.Answering;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Storing;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Imports;

/// <summary>Files of products and of customers in, and products out.</summary>
internal static class ImportEndpoints
{
    private const int LongestName = 200;

    public static void MapImportRoutes(this IEndpointRouteBuilder api)
    {
        api.MapPost("/imports", StageAsync)
            .RequirePermission(Permissions.ProductEdit)
            .LimitBody(KauntaHttp.LargestBody, ImportRefusals.TooLarge)
            .Produces<ImportPreview>();
        api.MapGet("/imports", ListAsync).RequirePermission(Permissions.ProductEdit).Produces<ImportList>();
        api.MapGet("/imports/{id:guid}", ShowAsync).RequirePermission(Permissions.ProductEdit).Produces<ImportAnswer>();
        api.MapPost("/imports/{id:guid}/preview", PreviewAsync).RequirePermission(Permissions.ProductEdit).Produces<ImportPreview>();
        api.MapPost("/imports/{id:guid}/accept", AcceptAsync).RequirePermission(Permissions.ProductEdit).Produces<ImportAnswer>();
        api.MapPost("/imports/{id:guid}/undo", UndoAsync).RequirePermission(Permissions.ProductEdit).Produces<ImportAnswer>();
        api.MapPost("/imports/{id:guid}/problems", ProblemsAsync).RequirePermission(Permissions.ProductEdit).Produces<TextFile>();
        api.MapGet("/products/export", ExportAsync).RequirePermission(Permissions.ProductEdit).Produces<TextFile>();
    }

    /// <summary>The body is the file itself, perhaps packed.</summary>
    private static async Task<IResult> StageAsync(
        string name,
        string? kind,
        RequestBytes body,
        HttpContext context,
        ImportDesk desk,
        SessionCaller caller
    )
    {
        if (name.Trim().Length is 0 or > LongestName || name.Contains('\0', StringComparison.Ordinal))
            return ImportRefusals.Name;
        if (!ImportKind.IsOne(kind ?? ImportKind.Products))
            return ImportRefusals.Options;
        using var file = body.Inflate(context.Request.Headers.ContentEncoding, StagedFile.MostBytes);
        if (file is null)
            return ImportRefusals.TooLarge;
        var (answer, refusal) = await desk.StageAsync(
            caller,
            kind ?? ImportKind.Products,
            name.Trim(),
            file.Content.ToArray(),
            context.RequestAborted
        );
        return answer is null ? refusal! : Results.Json(answer);
    }

    private static async Task<IResult> PreviewAsync(
        Guid id,
        ImportPreviewRequest request,
        ImportDesk desk,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (answer, refusal) = await desk.PreviewAsync(caller, id, request.Options, cancellation);
        return answer is null ? refusal! : Results.Json(answer);
    }

    private static async Task<IResult> AcceptAsync(
        Guid id,
        ImportAcceptRequest request,
        ImportDesk desk,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    ) =>
        await desk.AcceptAsync(caller, id, request.Options, request.Version, cancellation) is { } refusal
            ? refusal
            : await ShowAsync(id, database, caller, cancellation);

    private static async Task<IResult> UndoAsync(
        Guid id,
        ImportDesk desk,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (undo, refusal) = await desk.UndoAsync(caller, id, cancellation);
        return refusal is not null ? refusal : await ShowAsync(undo, database, caller, cancellation);
    }

    /// <summary>With the options as they stand on the screen; an import that was accepted has its own.</summary>
    private static async Task<IResult> ProblemsAsync(
        Guid id,
        ImportPreviewRequest request,
        ImportDesk desk,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        if (!StagedFile.Allows(request.Options))
            return ImportRefusals.Options;
        return await desk.ProblemsAsync(caller, id, request.Options, cancellation) is { } file ? Results.Json(file) : HttpRefusals.NotFound;
    }

    private static async Task<IResult> ListAsync(TenantDatabase database, SessionCaller caller, CancellationToken cancellation)
    {
        var imports = await database.ReadAsync(caller.Business, ImportStore.ListAsync, cancellation);
        return Results.Json(new ImportList(imports.ConvertAll(Answer)));
    }

    private static async Task<IResult> ShowAsync(Guid id, TenantDatabase database, SessionCaller caller, CancellationToken cancellation)
    {
        var found = await database.ReadAsync(
            caller.Business,
            (transaction, cancelled) => ImportStore.FindAsync(transaction, id, cancelled),
            cancellation
        );
        return found is null ? HttpRefusals.NotFound : Results.Json(Answer(found));
    }

    private static async Task<IResult> ExportAsync(
        TenantDatabase database,
        ICatalogQueries catalog,
        ITenancyQueries tenancy,
        TimeProvider clock,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (catalogue, business) = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
                (await catalog.SnapshotAsync(transaction, cancelled), await tenancy.BusinessAsync(transaction, cancelled)),
            cancellation
        );
        var exponent = Currency.Find(business.Currency)?.Exponent ?? 2;
        return Results.Json(new TextFile(ExportFile.Name(business.Slug, clock.GetUtcNow()), ExportFile.Write(catalogue, exponent)));
    }

    private static ImportAnswer Answer(StoredImport import) =>
        new(
            import.Id,
            import.Kind,
            import.Undoes,
            import.UndoneBy,
            import.FileName,
            import.State,
            import.Staff,
            import.CreatedAt.ToUnixTimeMilliseconds(),
            import.FinishedAt?.ToUnixTimeMilliseconds(),
            import.Rows,
            import.RowsDone,
            import.Fault
        );
}
