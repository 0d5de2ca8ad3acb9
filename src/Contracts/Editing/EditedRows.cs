using Kaunta.Contracts.Operations;

namespace Kaunta.Contracts.Editing;

/// <summary>The rows of one kind that a run of edits touches: read once, edited in order, written once.</summary>
public sealed class EditedRows(string kind, IEnumerable<KeyValuePair<Guid, EditedRow>> known)
{
    private readonly Dictionary<Guid, EditedRow> rows = new(known);
    private readonly HashSet<Guid> changed = [];
    private readonly HashSet<Guid> before = [.. known.Select(row => row.Key)];

    public IReadOnlyList<(Guid Id, EditedRow Row)> Changed => [.. changed.Select(id => (id, rows[id]))];

    /// <summary>
    /// The same, where rows that weren't there before keep no history of their fields. Nobody has made an edit on an older version of a
    /// row that has none, so nothing is lost; for tens of thousands of rows it is most of their size.
    /// </summary>
    public IReadOnlyList<(Guid Id, EditedRow Row)> ChangedWithoutNewHistories =>
        [
            .. Changed.Select(one =>
                before.Contains(one.Id) ? one : (one.Id, one.Row with { Changes = new Dictionary<string, FieldChange>() })
            ),
        ];

    public bool Knows(Guid id) => rows.ContainsKey(id);

    /// <summary>Made on a version of a row that isn't here: nothing is known that it could be merged with.</summary>
    public bool IsStale(Edit edit) => edit.Base is not null && !Knows(edit.Id);

    /// <summary>A row that was read or has been edited.</summary>
    public EditedRow Of(Guid id) => rows[id];

    /// <summary>The row's field says what that edit of this version said: it didn't come too late (<see cref="EditMerge"/>).</summary>
    public bool Stands(Guid id, string field, long version, EditAuthor? author) =>
        rows[id].Changes.GetValueOrDefault(field) == FieldChange.Of(version, author);

    /// <summary>Sets a field that nobody edits by itself, of a row that was just edited.</summary>
    public void Put(Guid id, string field, string json) =>
        rows[id] = rows[id] with { Values = new Dictionary<string, string>(rows[id].Values) { [field] = json } };

    /// <summary>
    /// The version since which the row's field says what it says: this one, once the field was edited, or an earlier one if the edit came too
    /// late. A revision that came too late is noted there, so that it replaces nothing that is newer.
    /// </summary>
    public long VersionOf(Guid id, string field) => rows[id].Changes[field].Version;

    /// <summary>Edits of one kind that are nothing but edits, in order.</summary>
    /// <param name="refuse">The code with which an edit is refused, or null when it stands.</param>
    public IReadOnlyList<Outcome> Run(IReadOnlyList<Operation> operations, long version, Func<Edit, string?> refuse)
    {
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
        {
            var edit = (Edit)operation.Body;
            outcomes.Add(
                refuse(edit) is { } code
                    ? Outcome.Refused(code)
                    : Outcome.Applied with
                    {
                        Conflicts = Apply(edit.Id, edit.Base, edit.Set, version, EditMerge.AuthorOf(operation)),
                    }
            );
        }
        return outcomes;
    }

    /// <summary>Merges an edit into its row; answers the values that it replaced although they were newer than its base.</summary>
    public IReadOnlyList<FieldConflict> Apply(
        Guid id,
        long? baseVersion,
        IReadOnlyDictionary<string, string> set,
        long version,
        EditAuthor? author
    )
    {
        var merged = EditMerge.Merge(kind, id, baseVersion, set, rows.GetValueOrDefault(id), version, author);
        rows[id] = merged.Row;
        changed.Add(id);
        return merged.Conflicts;
    }
}
