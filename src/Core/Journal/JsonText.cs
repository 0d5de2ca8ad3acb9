using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kaunta.Core.Journal;

/// <summary>
/// Writes JSON exactly as <c>JSON.stringify</c> does in a browser, so that both languages write the same bytes for the same
/// operation: only quotes, backslashes and control characters are escaped. The platform's own writer escapes more.
/// </summary>
public static class JsonText
{
    /// <summary>The text with keys in the order in which they were added.</summary>
    public static string Write(JsonNode? node) => Written(node, sorted: false);

    /// <summary>The text with keys in the order of their UTF-16 units: one text for one value, whatever the order of building.</summary>
    public static string WriteSorted(JsonNode? node) => Written(node, sorted: true);

    private static string Written(JsonNode? node, bool sorted)
    {
        var text = new StringBuilder();
        Append(text, node, sorted);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, bool sorted)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject fields:
                AppendObject(text, fields, sorted);
                break;
            case JsonArray items:
                text.Append('[');
                for (var at = 0; at < items.Count; at++)
                {
                    if (at > 0)
                        text.Append(',');
                    Append(text, items[at], sorted);
                }
                text.Append(']');
                break;
            case JsonValue value:
                AppendValue(text, value);
                break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonObject fields, bool sorted)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, value) in sorted ? fields.OrderBy(field => field.Key, StringComparer.Ordinal) : fields.AsEnumerable())
        {
            if (!first)
                text.Append(',');
            first = false;
            AppendString(text, name);
            text.Append(':');
            Append(text, value, sorted);
        }
        text.Append('}');
    }

    private static void AppendValue(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                AppendString(text, value.GetValue<string>());
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            default:
                text.Append(Integer(value).ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private static long Integer(JsonValue value)
    {
        if (value.TryGetValue<long>(out var integer))
            return integer;
        if (value.TryGetValue<int>(out var small))
            return small;
        throw new ArgumentException("Only integers are written to a journal.", nameof(value));
    }

    /// <summary>Appends a quoted string.</summary>
    public static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        for (var at = 0; at < value.Length; at++)
        {
            var letter = value[at];
            var escape = letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)letter:x4}",
                _ => null,
            };
            if (escape is not null)
                text.Append(escape);
            else if (char.IsSurrogate(letter) && !IsPair(value, at))
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else
                text.Append(letter);
        }
        text.Append('"');
    }

    private static bool IsPair(string value, int at) =>
        char.IsHighSurrogate(value[at])
            ? at + 1 < value.Length && char.IsLowSurrogate(value[at + 1])
            : at > 0 && char.IsHighSurrogate(value[at - 1]);
}
