using System.Text.Json;
using Kaunta.Contracts.Operations;

namespace Kaunta.Contracts.Editing;

/// <summary>
/// Lets edits that were made apart meet in one row. Each field remembers the version that last changed it (<c>field_versions</c>):
/// different fields merge; of the same field the later to arrive stands, and when the earlier one came after the version that this
/// edit was made on, its value is kept as a conflict for a person. Example: name is "Sugar" (changed in version 7); an edit made on
/// version 5 says "Sugar 1 kg": the row says "Sugar 1 kg", the conflict keeps "Sugar".
/// </summary>
public static class EditMerge
{
    /// <param name="kind">The kind of row as the feed names it, for conflicts.</param>
    /// <param name="current">The row as it stands; null for a new one.</param>
    /// <param name="version">The version that this transaction writes.</param>
    /// <param name="personal">Fields whose values must not be copied into a conflict, because they may have to be erased.</param>
    public static MergedRow Merge(
        string kind,
        Guid id,
        long? baseVersion,
        IReadOnlyDictionary<string, string> set,
        EditedRow? current,
        long version,
        IReadOnlyCollection<string>? personal = null
    )
    {
        var values = new Dictionary<string, string>(current?.Values ?? new Dictionary<string, string>());
        var versions = new Dictionary<string, long>(current?.Versions ?? new Dictionary<string, long>());
        var conflicts = new List<FieldConflict>();
        foreach (var (field, value) in set)
        {
            var had = values.TryGetValue(field, out var old) && old != value;
            if (had && versions.GetValueOrDefault(field) > (baseVersion ?? 0))
                conflicts.Add(personal?.Contains(field) == true ? new(kind, id, field, "null", "null") : new(kind, id, field, value, old!));
            values[field] = value;
            versions[field] = version;
        }
        return new(new(values, versions), conflicts);
    }
}

/// <summary>A row's editable fields as JSON texts, and the version that last changed each.</summary>
public sealed record EditedRow(IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, long> Versions)
{
    /// <summary>For the column <c>field_versions jsonb</c>.</summary>
    public string VersionsJson => JsonSerializer.Serialize(Versions);

    public static IReadOnlyDictionary<string, long> ReadVersions(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(json)!;

    /// <summary>The JSON text of a value that came from a column.</summary>
    public static string Json<T>(T value) => JsonSerializer.Serialize(value);

    /// <summary>The value of a field; the type's default when the field was never set.</summary>
    public T? Value<T>(string field) => Values.TryGetValue(field, out var json) ? JsonSerializer.Deserialize<T>(json) : default;
}

public sealed record MergedRow(EditedRow Row, IReadOnlyList<FieldConflict> Conflicts);
