using System.Globalization;
using System.Text.Json;
using Kaunta.Core.Journal;

namespace Kaunta.Contracts.Operations;

/// <summary>
/// Reads an object of a body field by field, and remembers which fields nobody asked for. Absent and null are the same for
/// optional fields. What doesn't fit throws <see cref="UnreadableBodyException"/>; <see cref="Read"/> turns that into an outcome.
/// </summary>
public sealed class BodyFields
{
    private readonly bool[] asked;
    private readonly List<BodyFields> all;

    /// <summary>Stands at the field that was asked for last: they are mostly asked for in the order in which they were written.</summary>
    private JsonElement.ObjectEnumerator members;
    private int at = -1;

    private BodyFields(JsonElement element, List<BodyFields> all)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new UnreadableBodyException();
        members = element.EnumerateObject();
        asked = new bool[element.GetPropertyCount()];
        this.all = all;
        all.Add(this);
    }

    /// <summary>
    /// Reads the body of an operation that moved money or goods: an unknown field only flags it, a body that can't be read is kept in
    /// quarantine, and so is one with figures that are too large.
    /// </summary>
    public static BodyReading Read<T>(JsonElement body, Func<BodyFields, (T Body, IEnumerable<string> Flags)> read)
        where T : notnull
    {
        try
        {
            var all = new List<BodyFields>();
            var (value, flags) = read(new BodyFields(body, all));
            return BodyReading.Of(value, [.. flags, .. all.Exists(one => one.HasUnknown) ? ["unknown_field"] : Array.Empty<string>()]);
        }
        catch (UnreadableBodyException)
        {
            return BodyReading.Failed(Outcome.Quarantined("unreadable_body"));
        }
        catch (Core.RefusedException refused) when (refused.Refusal.Code == "amount_out_of_range")
        {
            return BodyReading.Failed(Outcome.Quarantined("amount_out_of_range"));
        }
    }

    private bool HasUnknown => asked.Contains(false);

    public Guid Id(ReadOnlySpan<byte> name) => IdOrNull(name) ?? throw new UnreadableBodyException();

    public Guid? IdOrNull(ReadOnlySpan<byte> name) =>
        Find(name) is not { } value ? null
        : CanonicalId.TryRead(value, out var id) ? id
        : throw new UnreadableBodyException();

    public string Text(ReadOnlySpan<byte> name, int longest) => TextOrNull(name, longest) ?? throw new UnreadableBodyException();

    public string? TextOrNull(ReadOnlySpan<byte> name, int longest) =>
        Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= longest ? text
        : throw new UnreadableBodyException();

    public string OneOf(ReadOnlySpan<byte> name, string absent, params ReadOnlySpan<string> values)
    {
        if (Find(name) is not { } value)
            return absent;
        if (value.ValueKind == JsonValueKind.String)
            foreach (var one in values)
                if (value.ValueEquals(one))
                    return one;
        throw new UnreadableBodyException();
    }

    public long Integer(ReadOnlySpan<byte> name, long least = -StrictJson.MaxInteger, long most = StrictJson.MaxInteger) =>
        IntegerOrNull(name, least, most) ?? throw new UnreadableBodyException();

    public long IntegerOr(ReadOnlySpan<byte> name, long absent) => IntegerOrNull(name) ?? absent;

    public long? IntegerOrNull(ReadOnlySpan<byte> name, long least = -StrictJson.MaxInteger, long most = StrictJson.MaxInteger) =>
        Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most ? number
        : throw new UnreadableBodyException();

    public bool Flag(ReadOnlySpan<byte> name) =>
        Find(name) is { } value
        && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new UnreadableBodyException(),
        };

    /// <summary>A day between 1900 and 2999: a till's clock may be wrong, but there are no shops beyond.</summary>
    public DateOnly Date(ReadOnlySpan<byte> name) =>
        DateOnly.TryParseExact(Text(name, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is >= 1900 and <= 2999
            ? date
            : throw new UnreadableBodyException();

    /// <summary>The commitment of a personal value, or null for none.</summary>
    public string? Commitment(ReadOnlySpan<byte> name)
    {
        if (Find(name) is not { } value)
            return null;
        var hash = new BodyFields(value, all).Text("c"u8, 64);
        return JournalHash.IsHash(hash) ? hash : throw new UnreadableBodyException();
    }

    public BodyFields? ObjectOrNull(ReadOnlySpan<byte> name) => Find(name) is { } value ? new(value, all) : null;

    /// <summary>The objects of a list; empty when it is absent.</summary>
    public IReadOnlyList<T> List<T>(ReadOnlySpan<byte> name, int longest, Func<BodyFields, T> readItem)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > longest)
            throw new UnreadableBodyException();
        var items = new T[value.GetArrayLength()];
        var read = 0;
        foreach (var item in value.EnumerateArray())
            items[read++] = readItem(new(item, all));
        return items;
    }

    /// <summary>A list of texts; empty when it is absent.</summary>
    public IReadOnlyList<string> Texts(ReadOnlySpan<byte> name, int most, int longest) =>
        Find(name) is not { } value ? []
        : value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() <= most
        && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetString()!.Length <= longest)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
        : throw new UnreadableBodyException();

    private JsonElement? Find(ReadOnlySpan<byte> name)
    {
        for (var tried = 0; tried < asked.Length; tried++)
        {
            if (!members.MoveNext())
            {
                members.Reset();
                members.MoveNext();
                at = -1;
            }
            at++;
            if (!members.Current.NameEquals(name))
                continue;
            asked[at] = true;
            return members.Current.Value is { ValueKind: not JsonValueKind.Null } value ? value : null;
        }
        return null;
    }
}

/// <summary>A body that isn't what its type's schema says.</summary>
public sealed class UnreadableBodyException() : Exception("The body isn't what its type says.");
