using System.Text;
using System.Text.Json;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Modules.Imports.Answering;
using Kaunta.Modules.Imports.Columns;
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
    ICustomerQueries customers,
    IStockQueries stock,
    ITenancyQueries tenancy,
    ImportRunner runner,
    Secrets secrets,
    TimeProvider clock
)
{
    public async Task<(ImportPreview? Answer, Refusal? Refusal)> StageAsync(
        SessionCaller caller,
        string kind,
        string name,
        byte[] bytes,
        CancellationToken cancellation
    )
    {
        var file = await GuessAsync(caller, kind, bytes, cancellation);
        if (!ImportRights.MayUse(caller, file.Options))
            return (null, HttpRefusals.NotPermitted);
        if (Wrong(file) is { } refusal)
            return (null, refusal);
        var id = secrets.NewId();
        await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, _) =>
            {
                ImportStore.InsertStaged(transaction, id, kind, name, StagedFile.Pack(bytes), caller.Staff.Value, clock.GetUtcNow());
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
        var (found, file, refusal) = await ReadStagedAsync(caller, id, options, cancellation);
        if (file is null)
            return refusal;
        var (plan, opening) = await PlanAsync(caller, file, cancellation);
        if (opening is null)
            return ImportRefusals.Options;
        if (plan.Version != version)
            return ImportRefusals.Moved;
        var writer = new PartWriter(id, secrets.NewId);
        Write(writer, plan, options, opening, found!.FileName);
        if (writer.Parts.Count == 0)
            return ImportRefusals.NothingToDo;
        var report = JsonSerializer.Serialize(
            Reported(plan).Select(row => new ReportedRow(row.Line, row.Codes)),
            JsonSerializerOptions.Web
        );
        var text = JsonSerializer.Serialize(options, JsonSerializerOptions.Web);
        return await StartAsync(caller, id, text, report, writer, cancellation) ? null : ImportRefusals.NotStaged;
    }

    private static void Write(PartWriter writer, Plan plan, ImportOptions options, OpeningStock opening, string name)
    {
        var accepted = plan.Accepted(options).ToList();
        var edited = accepted.FindAll(row => row.Set.Count + row.VariantSet.Count > 0);
        if (options.Kind == ImportKind.Customers)
        {
            writer.Customers(edited, plan.Version);
            writer.Debts(
                accepted.Where(row => row.Stock is not null).Select(row => (row.Product, row.Stock!.Value)),
                opening,
                $"Opening balances: {name}"
            );
            return;
        }
        var shelves = accepted.Select(row => row.Set.GetValueOrDefault("category")).OfType<Guid>().ToHashSet();
        writer.Categories(plan.NewCategories.Where(category => shelves.Contains(category.Id)));
        writer.Products(edited, plan.Version);
        writer.Stock(accepted, opening);
    }

    /// <summary>Takes a finished import back, as far as nobody has changed what it did. Answers the import that does it.</summary>
    public async Task<(Guid Id, Refusal? Refusal)> UndoAsync(SessionCaller caller, Guid id, CancellationToken cancellation)
    {
        var (found, parts, text) = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
                (
                    await ImportStore.FindAsync(transaction, id, cancelled),
                    await ImportStore.PartsAsync(transaction, id, 0, int.MaxValue, cancelled),
                    (await ImportStore.ContentAsync(transaction, id, cancelled)).Options
                ),
            cancellation
        );
        if (found is null)
            return (default, HttpRefusals.NotFound);
        if (found is not { Kind: ImportKind.Products or ImportKind.Customers, State: "done" or "stopped", UndoneBy: null })
            return (default, ImportRefusals.NotDone);
        var options = JsonSerializer.Deserialize<ImportOptions>(text!, JsonSerializerOptions.Web)!;
        if (!ImportRights.MayUse(caller, options))
            return (default, HttpRefusals.NotPermitted);
        var undo = secrets.NewId();
        var writer = new PartWriter(undo, secrets.NewId);
        await WriteUndoAsync(caller, writer, found, options, [.. parts.Take(found.PartsDone)], cancellation);
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

    private async Task WriteUndoAsync(
        SessionCaller caller,
        PartWriter writer,
        StoredImport found,
        ImportOptions options,
        IReadOnlyList<ImportPart> done,
        CancellationToken cancellation
    )
    {
        if (found.Kind == ImportKind.Customers)
        {
            var (now, opening) = await database.ReadAsync(
                caller.Business,
                async (transaction, cancelled) =>
                    (await customers.SnapshotAsync(transaction, cancelled), (await OpeningAsync(transaction, options, cancelled)).Opening),
                cancellation
            );
            var (rows, debts) = CustomerUndo.Of(done, now);
            writer.Customers(rows, now.Version);
            if (opening is not null)
                writer.Debts(debts, opening, $"Opening balances taken back: {found.FileName}");
            return;
        }
        var catalogue = await database.ReadAsync(caller.Business, catalog.SnapshotAsync, cancellation);
        writer.Products(UndoPlan.Of(done, catalogue), catalogue.Version);
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
            ? await GuessAsync(caller, found.Kind, StagedFile.Unpack(content), cancellation)
            : StagedFile.Read(StagedFile.Unpack(content), used);
        var rows = report is null
            ? Reported((await PlanAsync(caller, file, cancellation)).Plan).Select(row => new ReportedRow(row.Line, row.Codes)).ToList()
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
        var (plan, _) = await PlanAsync(caller, file, cancellation);
        return Preview.Of(id, name, file, plan);
    }

    private async Task<StagedFile> GuessAsync(SessionCaller caller, string kind, byte[] bytes, CancellationToken cancellation)
    {
        Guid? tax = null;
        if (kind == ImportKind.Products)
        {
            var catalogue = await database.ReadAsync(caller.Business, catalog.SnapshotAsync, cancellation);
            tax = catalogue.TaxGroups.Where(group => !group.Closed).OrderByDescending(group => group.Rate).FirstOrDefault()?.Id;
        }
        var file = StagedFile.Guess(bytes, kind, caller.From.Location.Value, tax);
        return file with { Options = ImportRights.Allowed(caller, file.Options) };
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
        if (!ImportRights.MayUse(caller, options))
            return (null, null, HttpRefusals.NotPermitted);
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
        if (found.Kind != options.Kind)
            return (null, null, ImportRefusals.Options);
        var file = StagedFile.Read(StagedFile.Unpack(content), options);
        return Wrong(file) is { } refusal ? (null, null, refusal) : (found, file, null);
    }

    private static Refusal? Wrong(StagedFile file) =>
        file.Rows.Count > StagedFile.MostRows + (file.Options.HasHeadings ? 1 : 0) ? ImportRefusals.TooManyRows
        : file.Rows.Count <= (file.Options.HasHeadings ? 1 : 0) ? ImportRefusals.Empty
        : null;

    /// <summary>What the file would do now; no place for opening stock and debts when the location isn't this business's.</summary>
    private async Task<(Plan Plan, OpeningStock? Opening)> PlanAsync(SessionCaller caller, StagedFile file, CancellationToken cancellation)
    {
        var options = file.Options;
        var (make, opening) = await database.ReadAsync<(Func<Plan>, OpeningStock?)>(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var (place, exponent) = await OpeningAsync(transaction, options, cancelled);
                if (options.Kind == ImportKind.Customers)
                {
                    var known = await customers.SnapshotAsync(transaction, cancelled);
                    return (() => CustomerPlanner.Of(file.Rows, options, known, exponent, secrets.NewId()), place);
                }
                var catalogue = await catalog.SnapshotAsync(transaction, cancelled);
                var moved = await stock.MovedAsync(transaction, new(options.Location), cancelled);
                return (() => Planner.Of(file.Rows, options, new Ground(catalogue, moved, exponent, secrets.NewId())), place);
            },
            cancellation
        );
        return (make(), opening);
    }

    private async Task<(OpeningStock? Opening, int Exponent)> OpeningAsync(
        TenantTransaction transaction,
        ImportOptions options,
        CancellationToken cancellation
    )
    {
        var business = await tenancy.BusinessAsync(transaction, cancellation);
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var opening = locations.TryGetValue(new(options.Location), out var location)
            ? new OpeningStock(options.Location, location.DayAt(clock.GetUtcNow()), business.Currency)
            : null;
        return (opening, Currency.Find(business.Currency)?.Exponent ?? 2);
    }

    private static IEnumerable<PlannedRow> Reported(Plan plan) =>
        plan.Rows.Where(row => row.Outcome == RowOutcome.Problem || row.Codes.Any(code => code != Codes.Tidied));
}

/// <summary>What was said about a row when the import was accepted.</summary>
internal sealed record ReportedRow(int Line, IReadOnlyList<string> Codes);
