using System.Text.Json;
using System.Text.Json.Serialization;
using Kaunta.Contracts.Operations;

namespace Kaunta.Contracts.Editing;

/// <summary>
/// Lets edits that were made apart meet in one row. Each field remembers who last changed it and in which version
/// (<c>field_versions</c>): different fields merge; of the same field the later to arrive stands, and when the earlier one came after
/// the version that this edit was made on, its value is kept as a conflict for a person. Example: name is "Sugar" (changed in version
/// 7); an edit made on version 5 says "Sugar 1 kg": the row says "Sugar 1 kg", the conflict keeps "Sugar".
/// <para>
/// Within one journal its order decides, not that of arrival. An earlier edit of the journal is never a conflict: whatever version it names,
/// the device had that edit before its eyes. A later one is never replaced: where what comes first arrives last, because a file was
/// lost for a while or a server's fault held it, the field has been changed since, by whoever made this edit.
/// </para>
/// </summary>
public static class EditMerge
{
    /// <param name="kind">The kind of row as the feed names it, for conflicts.</param>
    /// <param name="current">The row as it stands; null for a new one.</param>
    /// <param name="version">The version that this transaction writes.</param>
    /// <param name="author">Where the edit stands; see <see cref="AuthorOf"/>.</param>
    /// <param name="personal">Fields whose values must not be copied into a conflict, because they may have to be erased.</param>
    public static MergedRow Merge(
        string kind,
        Guid id,
        long? baseVersion,
        IReadOnlyDictionary<string, string> set,
        EditedRow? current,
        long version,
        EditAuthor? author,
        IReadOnlyCollection<string>? personal = null
    )
    {
        var values = new Dictionary<string, string>(current?.Values ?? new Dictionary<string, string>());
        var changes = new Dictionary<string, FieldChange>(current?.Changes ?? new Dictionary<string, FieldChange>());
        var conflicts = new List<FieldConflict>();
        foreach (var (field, value) in set)
        {
            var last = changes.GetValueOrDefault(field);
            if (last?.Follows(author) == true)
                continue;
            var had = values.TryGetValue(field, out var old) && old != value;
            if (had && last?.Version > (baseVersion ?? 0) && !last.WasSeenBy(author))
                conflicts.Add(personal?.Contains(field) == true ? new(kind, id, field, "null", "null") : new(kind, id, field, value, old!));
            values[field] = value;
            changes[field] = FieldChange.Of(version, author);
        }
        return new(new(values, changes), conflicts);
    }

    /// <summary>
    /// The device, unless it was copied: then its two histories didn't know of each other, and nobody is sure to be the author. Nor is it the device
    /// where a person let an edit count that had been kept aside: their word is the latest, and what it replaces is shown to them.
    /// </summary>
    public static EditAuthor? AuthorOf(Operation operation) =>
        operation.Flags.Contains("forked") || operation.Flags.Contains("released")
            ? null
            : new(operation.Device.Value, operation.Incarnation, operation.Seq);
}

/// <summary>Whose edit it is, and its place in that journal.</summary>
public sealed record EditAuthor(Guid Device, Guid Incarnation, long Seq);

/// <summary>The last change of one field.</summary>
/// <param name="By">The device that made it, where that is certain.</param>
/// <param name="Incarnation">With <paramref name="Seq"/> its place in the journal; null of changes that were noted without it.</param>
public sealed record FieldChange(
    long Version,
    Guid? By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Incarnation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Seq = null
)
{
    public static FieldChange Of(long version, EditAuthor? author) => new(version, author?.Device, author?.Incarnation, author?.Seq);

    /// <summary>It stands behind that edit in the same journal.</summary>
    internal bool Follows(EditAuthor? author) =>
        author is not null && By == author.Device && Incarnation == author.Incarnation && Seq > author.Seq;

    /// <summary>
    /// Who made that edit had this change before their eyes. Which of a device's incarnations came first isn't told by their names, so between
    /// two of them nothing is certain.
    /// </summary>
    internal bool WasSeenBy(EditAuthor? author) =>
        author is not null && By == author.Device && (Incarnation is null || Incarnation == author.Incarnation);
}

/// <summary>A row's editable fields as JSON texts, and the last change of each.</summary>
public sealed record EditedRow(IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, FieldChange> Changes)
{
    /// <summary>For the column <c>field_versions jsonb</c>: <c>{"name":{"version":7,"by":"…","incarnation":"…","seq":12}}</c>.</summary>
    public string VersionsJson => JsonSerializer.Serialize(Changes, JsonSerializerOptions.Web);

    public static IReadOnlyDictionary<string, FieldChange> ReadVersions(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, FieldChange>>(json, JsonSerializerOptions.Web)!;

    /// <summary>The JSON text of a value that came from a column.</summary>
    public static string Json<T>(T value) => JsonSerializer.Serialize(value);

    /// <summary>The value of a field; the type's default when the field was never set.</summary>
    public T? Value<T>(string field) => Values.TryGetValue(field, out var json) ? JsonSerializer.Deserialize<T>(json) : default;
}

public sealed record MergedRow(EditedRow Row, IReadOnlyList<FieldConflict> Conflicts);
