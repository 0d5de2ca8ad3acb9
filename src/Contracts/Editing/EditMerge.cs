using System.Text.Json;
using Kaunta.Contracts.Operations;

namespace Kaunta.Contracts.Editing;

/// <summary>
/// Lets edits that were made apart meet in one row. Each field remembers who last changed it and in which version
/// (<c>field_versions</c>): different fields merge; of the same field the later to arrive stands, and when the earlier one came after
/// the version that this edit was made on, its value is kept as a conflict for a person. Example: name is "Sugar" (changed in version
/// 7); an edit made on version 5 says "Sugar 1 kg": the row says "Sugar 1 kg", the conflict keeps "Sugar". A device's own earlier edit
/// is never a conflict: whatever version it names, it had that edit before its eyes.
/// </summary>
public static class EditMerge
{
    /// <param name="kind">The kind of row as the feed names it, for conflicts.</param>
    /// <param name="current">The row as it stands; null for a new one.</param>
    /// <param name="version">The version that this transaction writes.</param>
    /// <param name="author">Whose journal the edit stands in; see <see cref="AuthorOf"/>.</param>
    /// <param name="personal">Fields whose values must not be copied into a conflict, because they may have to be erased.</param>
    public static MergedRow Merge(
        string kind,
        Guid id,
        long? baseVersion,
        IReadOnlyDictionary<string, string> set,
        EditedRow? current,
        long version,
        Guid? author,
        IReadOnlyCollection<string>? personal = null
    )
    {
        var values = new Dictionary<string, string>(current?.Values ?? new Dictionary<string, string>());
        var changes = new Dictionary<string, FieldChange>(current?.Changes ?? new Dictionary<string, FieldChange>());
        var conflicts = new List<FieldConflict>();
        foreach (var (field, value) in set)
        {
            var had = values.TryGetValue(field, out var old) && old != value;
            var last = changes.GetValueOrDefault(field);
            if (had && last?.Version > (baseVersion ?? 0) && (last.By is null || last.By != author))
                conflicts.Add(personal?.Contains(field) == true ? new(kind, id, field, "null", "null") : new(kind, id, field, value, old!));
            values[field] = value;
            changes[field] = new(version, author);
        }
        return new(new(values, changes), conflicts);
    }

    /// <summary>The device, unless it was copied: then its two histories didn't know of each other, and nobody is sure to be the author.</summary>
    public static Guid? AuthorOf(Operation operation) => operation.Flags.Contains("forked") ? null : operation.Device.Value;
}

/// <summary>The last change of one field.</summary>
/// <param name="By">The device that made it, where that is certain.</param>
public sealed record FieldChange(long Version, Guid? By);

/// <summary>A row's editable fields as JSON texts, and the last change of each.</summary>
public sealed record EditedRow(IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, FieldChange> Changes)
{
    /// <summary>For the column <c>field_versions jsonb</c>: <c>{"name":{"version":7,"by":"…"}}</c>.</summary>
    public string VersionsJson => JsonSerializer.Serialize(Changes, JsonSerializerOptions.Web);

    public static IReadOnlyDictionary<string, FieldChange> ReadVersions(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, FieldChange>>(json, JsonSerializerOptions.Web)!;

    /// <summary>The JSON text of a value that came from a column.</summary>
    public static string Json<T>(T value) => JsonSerializer.Serialize(value);

    /// <summary>The value of a field; the type's default when the field was never set.</summary>
    public T? Value<T>(string field) => Values.TryGetValue(field, out var json) ? JsonSerializer.Deserialize<T>(json) : default;
}

public sealed record MergedRow(EditedRow Row, IReadOnlyList<FieldConflict> Conflicts);
