namespace Kaunta.Modules.Imports.Storing;

/// <summary>An import as it stands, without its file.</summary>
/// <param name="Kind">products, customers or undo.</param>
/// <param name="State">staged, running, done or stopped.</param>
/// <param name="UndoneBy">The import that took this one back.</param>
internal sealed record StoredImport(
    Guid Id,
    string Kind,
    Guid? Undoes,
    Guid? UndoneBy,
    string FileName,
    string State,
    Guid Staff,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    int Parts,
    int PartsDone,
    int Rows,
    int RowsDone,
    string? Fault
);

/// <summary>One operation that an accepted import will write.</summary>
/// <param name="Body">JSON.</param>
/// <param name="Before">What the rows held, JSON; null where nothing is undone.</param>
internal sealed record ImportPart(int Part, Guid Operation, string Type, int Version, int Rows, string Body, string? Before);
