using System.Text.Json;

namespace Kaunta.Contracts.Editing;

/// <summary>A field that an edit may set, and what it takes. <see cref="Personal"/> ones travel as commitments.</summary>
public sealed record EditField(string Name, Func<JsonElement, bool> Accepts, bool Personal = false)
{
    private const int LongestText = 200;

    public static EditField Text(string name, int longest = LongestText) => new(name, value => IsText(value, longest));

    public static EditField TextOrNull(string name, int longest = LongestText) =>
        new(name, value => value.ValueKind == JsonValueKind.Null || IsText(value, longest));

    public static EditField PersonalText(string name, int longest = LongestText) =>
        new(name, value => value.ValueKind == JsonValueKind.Null || IsText(value, longest), Personal: true);

    public static EditField Flag(string name) => new(name, value => value.ValueKind is JsonValueKind.True or JsonValueKind.False);

    public static EditField Integer(string name, long least, long most) =>
        new(
            name,
            value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
        );

    public static EditField OneOf(string name, params string[] values) =>
        new(name, value => value.ValueKind == JsonValueKind.String && values.Contains(value.GetString()));

    public static EditField Id(string name) => new(name, IsId);

    public static EditField IdOrNull(string name) => new(name, value => value.ValueKind == JsonValueKind.Null || IsId(value));

    public static EditField Ids(string name, int most) =>
        new(name, value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= most && value.EnumerateArray().All(IsId));

    private static bool IsText(JsonElement value, int longest) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= longest && text.Trim().Length > 0;

    private static bool IsId(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Core.Journal.CanonicalId.TryRead(value.GetString(), out _);
}
