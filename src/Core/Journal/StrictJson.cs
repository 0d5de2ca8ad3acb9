using System.Text.Json;
using System.Text.Unicode;

namespace Kaunta.Core.Journal;

/// <summary>
/// Decides whether bytes are JSON that every reader understands alike: UTF-8, one object, no key twice, at most 16 deep,
/// integers within ±(2^53 - 1). What passes can be read by any parser in any language with one result.
/// </summary>
public static class StrictJson
{
    public const int MaxDepth = 16;
    public const int MaxLineBytes = 1024 * 1024;
    public const long MaxInteger = 9_007_199_254_740_991;

    /// <summary>The first fault, or null. Structure comes before numbers: a number's fault means that all else is sound.</summary>
    public static EnvelopeFault? Check(ReadOnlySpan<byte> line)
    {
        if (line.Length > MaxLineBytes)
            return EnvelopeFault.TooLong;
        if (!Utf8.IsValid(line))
            return EnvelopeFault.NotUtf8;
        try
        {
            return Walk(line);
        }
        catch (JsonException)
        {
            return EnvelopeFault.NotJson;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair written as an escape: the reader can't turn it into text.
            return EnvelopeFault.NotJson;
        }
    }

    private static EnvelopeFault? Walk(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1000 });
        var names = new SeenNames(line);
        EnvelopeFault? number = null;
        while (reader.Read())
        {
            if (names.Depth == 0 && reader.TokenType != JsonTokenType.StartObject)
                return EnvelopeFault.NotJson;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (names.Depth == MaxDepth)
                        return EnvelopeFault.TooDeep;
                    names.Begin();
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    names.End();
                    break;
                case JsonTokenType.PropertyName:
                    if (reader.ValueIsEscaped && reader.GetString()!.Contains('\0'))
                        return EnvelopeFault.NulCharacter;
                    if (!names.Add(ref reader))
                        return EnvelopeFault.DuplicateKey;
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped:
                    if (reader.GetString()!.Contains('\0'))
                        return EnvelopeFault.NulCharacter;
                    break;
                case JsonTokenType.Number:
                    number ??= Number(ref reader);
                    break;
            }
        }
        return number;
    }

    private static EnvelopeFault? Number(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.IndexOfAny(".eE"u8) >= 0 || reader.ValueSpan.SequenceEqual("-0"u8))
            return EnvelopeFault.NotInteger;
        return reader.TryGetInt64(out var value) && value is >= -MaxInteger and <= MaxInteger ? null : EnvelopeFault.OutOfRange;
    }
}
