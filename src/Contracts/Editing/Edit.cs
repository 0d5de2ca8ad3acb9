using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;

namespace Kaunta.Contracts.Editing;

/// <summary>
/// An edit of master data: only the changed fields, and the version of the row that it was made on. Example:
/// <c>{"id":"…","base":12,"set":{"name":"Sugar 1 kg"}}</c>.
/// </summary>
/// <param name="Base">The version that the editor saw; null for a new row.</param>
/// <param name="Set">The JSON text of each changed field. A personal one holds its opened text, or null when it was erased.</param>
public sealed record Edit(Guid Id, long? Base, IReadOnlyDictionary<string, string> Set)
{
    /// <summary>Reads id, base and set; other members of the body are named in <paramref name="others"/> and read by the caller.</summary>
    /// <returns>The edit, or the refusal: <c>unknown_field</c> or <c>invalid_field</c>.</returns>
    public static (Edit? Edit, Outcome? Fault) Read(
        JsonElement body,
        IReadOnlyList<EditField> fields,
        Operations.PersonalValues personal,
        params string[] others
    )
    {
        if (body.ValueKind != JsonValueKind.Object)
            return (null, Outcome.Refused("invalid_field"));
        if (body.EnumerateObject().Any(member => member.Name is not ("id" or "base" or "set") && !others.Contains(member.Name)))
            return (null, Outcome.Refused("unknown_field"));
        if (
            !body.TryGetProperty("id", out var idValue)
            || idValue.ValueKind != JsonValueKind.String
            || !CanonicalId.TryRead(idValue.GetString(), out var id)
            || !TryReadBase(body, out var baseVersion)
        )
            return (null, Outcome.Refused("invalid_field"));
        if (!body.TryGetProperty("set", out var set))
            return (new(id, baseVersion, new Dictionary<string, string>()), null);
        var (values, fault) = ReadSet(set, fields, personal);
        return values is null ? (null, fault) : (new(id, baseVersion, values), null);
    }

    /// <summary>As <see cref="Read"/>, for an operation that is an edit and nothing else.</summary>
    public static BodyReading Reading(JsonElement body, IReadOnlyList<EditField> fields, Operations.PersonalValues personal)
    {
        var (edit, fault) = Read(body, fields, personal);
        return edit is null ? BodyReading.Failed(fault!) : BodyReading.Of(edit);
    }

    /// <summary>Reads a set of changed fields alone, as a product's variants have it.</summary>
    public static (IReadOnlyDictionary<string, string>? Values, Outcome? Fault) ReadSet(
        JsonElement set,
        IReadOnlyList<EditField> fields,
        Operations.PersonalValues personal
    )
    {
        if (set.ValueKind != JsonValueKind.Object)
            return (null, Outcome.Refused("invalid_field"));
        var values = new Dictionary<string, string>();
        foreach (var member in set.EnumerateObject())
        {
            if (fields.FirstOrDefault(one => one.Name == member.Name) is not { } field)
                return (null, Outcome.Refused("unknown_field"));
            var value = member.Value;
            if (field.Personal && !TryOpen(member.Value, personal, out value) || !field.Accepts(value))
                return (null, Outcome.Refused("invalid_field"));
            values[field.Name] = JsonSerializer.Serialize(value);
        }
        return (values, null);
    }

    private static bool TryReadBase(JsonElement body, out long? version)
    {
        version = null;
        if (!body.TryGetProperty("base", out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number) || number < 0)
            return false;
        version = number;
        return true;
    }

    private static bool TryOpen(JsonElement value, Operations.PersonalValues personal, out JsonElement opened)
    {
        opened = JsonSerializer.SerializeToElement<string?>(null);
        if (value.ValueKind == JsonValueKind.Null)
            return true;
        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("c", out var commitment)
            || commitment.ValueKind != JsonValueKind.String
        )
            return false;
        opened = JsonSerializer.SerializeToElement(personal.Open(commitment.GetString()!));
        return true;
    }
}
