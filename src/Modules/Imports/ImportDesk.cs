using System.Text;
using System.Text.Json;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Modules.Imports.Answering;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Modules.Imports.Reading;
using Kaunta.Modules.Imports.Running;
using Kaunta.Modules.Imports.Storing;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Imports;

/// <summary>Stages a file, says what it would do, and starts it when it is accepted. Nothing here holds the business's clock.</summary>
internal sealed class ImportDesk(
    TenantDatabase database,
    ICatalogQueries catalog,
    IStockQueries stock,
    ITenancyQueries tenancy,
    ImportRunner runner,
    Secrets secrets,
    TimeProvider clock
)
{
    public async Task<(ImportPreview? Answer, Refusal? Refusal)> StageAsync(
        SessionCaller caller,
        string name,
        byte[] bytes,
        CancellationToken cancellation
    )
    {
        var catalogue = await database.ReadAsync(caller.Business, catalog.SnapshotAsync, cancellation);
        var tax = catalogue.TaxGroups.Where(group => !group.Closed).OrderByDescending(group => group.Rate).FirstOrDefault()?.Id;
        var file = StagedFile.Guess(bytes, caller.From.Location.Value, tax);
        if (Wrong(file) is { } refusal)
            return (null, refusal);
        var id = secrets.NewId();
        await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, _) =>
            {
                ImportStore.InsertStaged(transaction, id, name, StagedFile.Pack(bytes), caller.Staff.Value, clock.GetUtcNow());
                return Task.FromResult(true);
            },
            cancellation
        );
        return (await PreviewAsync(caller, id, name, file, cancellation), null);
    }

    public async Task<(ImportPreview? Answer, Refusal? Refusal)> PreviewAsync(
        SessionCaller caller,
        Guid id,
        ImportOptions options,
        CancellationToken cancellation
    )
    {
        var (found, file, refusal) = await ReadStagedAsync(caller, id, options, cancellation);
        return file is null ? (null, refusal) : (await PreviewAsync(caller, id, found!.FileName, file, cancellation), null);
    }

    /// <summary>Writes down everything that the import will do, then has it done.</summary>
    public async Task<Refusal?> AcceptAsync(
        SessionCaller caller,
        Guid id,
        ImportOptions options,
        long version,
        CancellationToken cancellation
    )
    {
        var (_, file, refusal) = await ReadStagedAsync(caller, id, options, cancellation);
        if (file is null)
            return refusal;
        var (ground, opening) = await GroundAsync(caller, options, cancellation);
        if (opening is null)
            return ImportRefusals.Options;
        if (ground.Catalogue.Version != version)
            return ImportRefusals.Moved;
        var plan = Planner.Of(file.Rows, options, ground);
        var accepted = plan.Accepted(options).ToList();
        var writer = new PartWriter(id, secrets.NewId);
        var shelves = accepted.Select(row => row.Set.GetValueOrDefault("category")).OfType<Guid>().ToHashSet();
        writer.Categories(plan.NewCategories.Where(category => shelves.Contains(category.Id)));
        writer.Products(accepted.FindAll(row => row.Set.Count + row.VariantSet.Count > 0), plan.Version);
        writer.Stock(accepted, opening);
        if (writer.Parts.Count == 0)
            return ImportRefusals.NothingToDo;
        var report = JsonSerializer.Serialize(
            Reported(plan).Select(row => new ReportedRow(row.Line, row.Codes)),
            JsonSerializerOptions.Web
        );
        var text = JsonSerializer.Serialize(options, JsonSerializerOptions.Web);
        return await StartAsync(caller, id, text, report, writer, cancellation) ? null : ImportRefusals.NotStaged;
    }

    /// <summary>Takes a finished import back, as far as nobody has changed what it did. Answers the import that does it.</summary>
    public async Task<(Guid Id, Refusal? Refusal)> UndoAsync(SessionCaller caller, Guid id, CancellationToken cancellation)
    {
        var (found, parts, catalogue) = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
                (
                    await ImportStore.FindAsync(transaction, id, cancelled),
                    await ImportStore.PartsAsync(transaction, id, 0, int.MaxValue, cancelled),
                    await catalog.SnapshotAsync(transaction, cancelled)
                ),
            cancellation
        );
        if (found is null)
            return (default, HttpRefusals.NotFound);
        if (found is not { Kind: "products", State: "done" or "stopped", UndoneBy: null })
            return (default, ImportRefusals.NotDone);
        var undo = secrets.NewId();
        var writer = new PartWriter(undo, secrets.NewId);
        writer.Products(UndoPlan.Of(parts.Take(found.PartsDone), catalogue), catalogue.Version);
        if (writer.Parts.Count == 0)
            return (default, ImportRefusals.NothingToDo);
        await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, _) =>
            {
                ImportStore.InsertUndo(transaction, undo, found, caller.Staff.Value, clock.GetUtcNow());
                return Task.FromResult(true);
            },
            cancellation
        );
        await StartAsync(caller, undo, null, null, writer, cancellation);
        return (undo, null);
    }

    /// <summary>The rows that were kept out or have a warning, as they stood in the file, each with what is wrong with it.</summary>
    public async Task<TextFile?> ProblemsAsync(SessionCaller caller, Guid id, ImportOptions? asked, CancellationToken cancellation)
    {
        var (found, content, options, report) = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var known = await ImportStore.FindAsync(transaction, id, cancelled);
                var (bytes, text, rows) = await ImportStore.ContentAsync(transaction, id, cancelled);
                return (known, bytes, text, rows);
            },
            cancellation
        );
        if (found is null || content is null)
            return null;
        var used = options is null ? asked : JsonSerializer.Deserialize<ImportOptions>(options, JsonSerializerOptions.Web);
        var file = used is null
            ? StagedFile.Guess(StagedFile.Unpack(content), caller.From.Location.Value, null)
            : StagedFile.Read(StagedFile.Unpack(content), used);
        var rows = report is null
            ? Reported(Planner.Of(file.Rows, file.Options, (await GroundAsync(caller, file.Options, cancellation)).Ground))
                .Select(row => new ReportedRow(row.Line, row.Codes))
                .ToList()
            : JsonSerializer.Deserialize<List<ReportedRow>>(report, JsonSerializerOptions.Web)!;
        return new($"problems-{Path.GetFileNameWithoutExtension(found.FileName)}.csv", ProblemFile.Write(file, rows));
    }

    private async Task<bool> StartAsync(
        SessionCaller caller,
        Guid id,
        string? options,
        string? report,
        PartWriter writer,
        CancellationToken cancellation
    )
    {
        var started = await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, cancelled) =>
                ImportStore.StartAsync(transaction, id, options, report, writer.Parts, clock.GetUtcNow(), cancelled),
            cancellation
        );
        if (started)
            runner.Start(caller.Business, id);
        return started;
    }

    private async Task<ImportPreview> PreviewAsync(
        SessionCaller caller,
        Guid id,
        string name,
        StagedFile file,
        CancellationToken cancellation
    )
    {
        var (ground, _) = await GroundAsync(caller, file.Options, cancellation);
        return Preview.Of(id, name, file, Planner.Of(file.Rows, file.Options, ground));
    }

    private async Task<(StoredImport? Found, StagedFile? File, Refusal? Refusal)> ReadStagedAsync(
        SessionCaller caller,
        Guid id,
        ImportOptions options,
        CancellationToken cancellation
    )
    {
        if (!StagedFile.Allows(options) || !caller.ActsAt(new(options.Location)))
            return (null, null, ImportRefusals.Options);
        var (found, content) = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
                (
                    await ImportStore.FindAsync(transaction, id, cancelled),
                    (await ImportStore.ContentAsync(transaction, id, cancelled)).Content
                ),
            cancellation
        );
        if (found is null || content is null)
            return (null, null, HttpRefusals.NotFound);
        if (found.State != "staged")
            return (null, null, ImportRefusals.NotStaged);
        var file = StagedFile.Read(StagedFile.Unpack(content), options);
        return Wrong(file) is { } refusal ? (null, null, refusal) : (found, file, null);
    }

    private static Refusal? Wrong(StagedFile file) =>
        file.Rows.Count > StagedFile.MostRows + (file.Options.HasHeadings ? 1 : 0) ? ImportRefusals.TooManyRows
        : file.Rows.Count <= (file.Options.HasHeadings ? 1 : 0) ? ImportRefusals.Empty
        : null;

    /// <summary>No place for opening stock when the location isn't this business's.</summary>
    private async Task<(Ground Ground, OpeningStock? Opening)> GroundAsync(
        SessionCaller caller,
        ImportOptions options,
        CancellationToken cancellation
    ) =>
        await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var business = await tenancy.BusinessAsync(transaction, cancelled);
                var locations = await tenancy.LocationsAsync(transaction, cancelled);
                var catalogue = await catalog.SnapshotAsync(transaction, cancelled);
                var moved = await stock.MovedAsync(transaction, new(options.Location), cancelled);
                var exponent = Currency.Find(business.Currency)?.Exponent ?? 2;
                var opening = locations.TryGetValue(new(options.Location), out var location)
                    ? new OpeningStock(options.Location, Today(location), business.Currency)
                    : null;
                return (new Ground(catalogue, moved, exponent, secrets.NewId()), opening);
            },
            cancellation
        );

    /// <summary>The location's business day.</summary>
    private DateOnly Today(LocationFacts location)
    {
        var there = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(location.TimeZone));
        return DateOnly.FromDateTime(there.AddMinutes(-location.DayStartMinutes).DateTime);
    }

    private static IEnumerable<PlannedRow> Reported(Plan plan) =>
        plan.Rows.Where(row => row.Outcome == RowOutcome.Problem || row.Codes.Any(code => code != Codes.Tidied));
}

/// <summary>What was said about a row when the import was accepted.</summary>
internal sealed record ReportedRow(int Line, IReadOnlyList<string> Codes);
