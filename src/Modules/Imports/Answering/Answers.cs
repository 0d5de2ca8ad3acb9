using Kaunta.Modules.Imports.Planning;

namespace Kaunta.Modules.Imports.Answering;

/// <summary>What a file will do, for the person who decides.</summary>
/// <param name="Version">The catalogue's; accepting names it, so that nobody accepts another preview than the one they saw.</param>
/// <param name="StockLines">Rows with opening stock, or with what a customer owes.</param>
/// <param name="Codes">How many rows each code is about.</param>
/// <param name="Sample">Some rows of each kind, problems first.</param>
internal sealed record ImportPreview(
    Guid Id,
    string Name,
    long Version,
    int Rows,
    ImportOptions Options,
    IReadOnlyList<ImportColumn> Columns,
    ImportCounts Counts,
    IReadOnlyList<ImportCode> Codes,
    IReadOnlyList<string> NewCategories,
    int StockLines,
    IReadOnlyList<ImportRow> Sample
);

internal sealed record ImportColumn(string Heading, IReadOnlyList<string> Examples);

/// <param name="Doubtful">Rows with a warning, among the others.</param>
/// <param name="Accepted">Rows that would be written as the options are.</param>
internal sealed record ImportCounts(int New, int Changed, int Unchanged, int Problems, int Doubtful, int Accepted);

/// <param name="Keeps">It keeps the row out.</param>
internal sealed record ImportCode(string Code, int Rows, bool Keeps);

/// <param name="Outcome">new, changed, unchanged or problem.</param>
internal sealed record ImportRow(int Line, string Outcome, string Label, IReadOnlyList<string> Codes, IReadOnlyList<ImportChange> Changes);

/// <summary>The settings of a preview, changed by the person.</summary>
internal sealed record ImportPreviewRequest(ImportOptions Options);

internal sealed record ImportAcceptRequest(ImportOptions Options, long Version);

/// <param name="Kind">products, customers or undo.</param>
/// <param name="State">staged, running, done or stopped.</param>
internal sealed record ImportAnswer(
    Guid Id,
    string Kind,
    Guid? Undoes,
    Guid? UndoneBy,
    string Name,
    string State,
    Guid Staff,
    long CreatedAt,
    long? FinishedAt,
    int Rows,
    int RowsDone,
    string? Fault
);

internal sealed record ImportList(IReadOnlyList<ImportAnswer> Imports);

/// <summary>A file for the person, as text.</summary>
internal sealed record TextFile(string Name, string Text);
