using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;

namespace Kaunta.Core.Journal;

/// <summary>A personal value with the salt that hides it: <c>c</c> = SHA-256(salt, value) stands in the envelope instead of it.</summary>
public sealed record Opening(string Commitment, byte[] Salt, string Value)
{
    public const int SaltBytes = 16;

    /// <summary>Whether salt and value really are what the envelope committed to.</summary>
    public bool Holds => PersonalValues.Commit(Salt, Value) == Commitment;
}

/// <summary>The line after an operation that opens its personal values. Erasing drops openings; the chain stays valid.</summary>
public sealed record PrivateLine(OperationId Of, IReadOnlyList<Opening> Open)
{
    /// <summary>True when the line is to be read as a private line: a JSON object with the key <c>of</c>.</summary>
    public static bool IsOne(ReadOnlySpan<byte> line)
    {
        // Most lines are operations, and say so at a glance: the key isn't in them, neither plainly nor with escapes.
        if (line.IndexOf("\"of\""u8) < 0 && !line.Contains((byte)'\\'))
            return false;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            var found = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                found |= reader.ValueTextEquals("of"u8);
                reader.Skip();
            }
            return found && reader.BytesConsumed == line.TrimEnd(" \r\t"u8).Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The line, or null when it isn't well formed. Whether the openings hold is asked of each.</summary>
    public static PrivateLine? Read(ReadOnlySpan<byte> line)
    {
        if (StrictJson.Check(line) is not null)
            return null;
        var root = JsonElement.Parse(line);
        if (
            !root.TryGetProperty("of", out var of)
            || of.ValueKind != JsonValueKind.String
            || !CanonicalId.TryRead(of.GetString(), out var id)
            || !root.TryGetProperty("open", out var open)
            || open.ValueKind != JsonValueKind.Array
        )
            return null;
        var openings = new List<Opening>();
        foreach (var item in open.EnumerateArray())
        {
            if (ReadOpening(item) is not { } opening)
                return null;
            openings.Add(opening);
        }
        return new(new OperationId(id), openings);
    }

    /// <summary>The line's text.</summary>
    public string Write() =>
        JsonText.Write(
            new JsonObject
            {
                ["of"] = Of.ToString(),
                ["open"] = new JsonArray([
                    .. Open.Select(opening => new JsonObject
                    {
                        ["c"] = opening.Commitment,
                        ["salt"] = WireBytes.ToText(opening.Salt),
                        ["value"] = opening.Value,
                    }),
                ]),
            }
        );

    private static Opening? ReadOpening(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("c", out var c)
        && c.ValueKind == JsonValueKind.String
        && JournalHash.IsHash(c.GetString())
        && item.TryGetProperty("salt", out var salt)
        && salt.ValueKind == JsonValueKind.String
        && WireBytes.Read(salt.GetString()) is { Length: Opening.SaltBytes } bytes
        && item.TryGetProperty("value", out var value)
        && value.ValueKind == JsonValueKind.String
            ? new(c.GetString()!, bytes, value.GetString()!)
            : null;
}

/// <summary>
/// Commits to personal values while a body is built, and collects their openings for the private line. Salts come from the caller.
/// </summary>
public sealed class PersonalValues(Func<byte[]> nextSalt)
{
    private readonly List<Opening> openings = [];

    public IReadOnlyList<Opening> Openings => openings;

    /// <summary>What stands in the envelope for the value: <c>{"c": …}</c>, or null for none.</summary>
    public JsonObject? Hide(string? value)
    {
        if (value is null)
            return null;
        var salt = nextSalt();
        var opening = new Opening(Commit(salt, value), salt, value);
        openings.Add(opening);
        return new JsonObject { ["c"] = opening.Commitment };
    }

    /// <summary>SHA-256 over the salt's bytes and the value's UTF-8, lower-case hex.</summary>
    public static string Commit(ReadOnlySpan<byte> salt, string value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(Encoding.UTF8.GetBytes(value));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
