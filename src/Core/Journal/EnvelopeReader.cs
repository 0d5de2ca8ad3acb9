using System.Text.Json;
using Kaunta.Core.Ids;

namespace Kaunta.Core.Journal;

/// <summary>Reads the fields of an envelope from a line that <see cref="StrictJson"/> has passed.</summary>
internal static class EnvelopeReader
{
    public static EnvelopeReading Read(ReadOnlySpan<byte> line)
    {
        var hash = JournalHash.Of(line);
        var fault = StrictJson.Check(line);
        if (fault is not (null or EnvelopeFault.NotInteger or EnvelopeFault.OutOfRange))
            return new(hash, null, fault, null);
        var root = JsonElement.Parse(line);
        var id = Id(root, "id"u8) is { } value ? new OperationId(value) : (OperationId?)null;
        if (fault is not null)
            return new(hash, null, fault, id);
        if (!root.TryGetProperty("body"u8, out var body) || body.ValueKind != JsonValueKind.Object)
            return new(hash, null, EnvelopeFault.NoBody, id);
        var envelope = Fields(root, body);
        return new(hash, envelope, envelope is null ? EnvelopeFault.WrongField : null, id);
    }

    private static Envelope? Fields(JsonElement root, JsonElement body)
    {
        if (
            Id(root, "id"u8) is not { } id
            || Id(root, "business"u8) is not { } business
            || Id(root, "device"u8) is not { } device
            || Id(root, "incarnation"u8) is not { } incarnation
            || Integer(root, "seq"u8) is not (>= 1 and var seq)
            || Text(root, "prev"u8) is not { } prev
            || !JournalHash.IsHash(prev)
            || Text(root, "type"u8) is not { Length: > 0 and <= 64 } type
            || Integer(root, "v"u8) is not (>= 1 and var version)
            || Integer(root, "rules"u8) is not (>= 0 and var rules)
            || Integer(root, "at"u8) is not { } at
            || Text(root, "session"u8) is not { Length: > 0 and <= 64 } session
            || Integer(root, "mono"u8) is not (>= 0 and var mono)
            || Integer(root, "control"u8) is not { } control
        )
            return null;
        if (!Optional(root, "anchor"u8, ReadAnchor, out var anchor))
            return null;
        if (!Optional(root, "approval"u8, ReadApproval, out var approval))
            return null;
        if (!Optional(root, "needs"u8, ReadNeeds, out var needs))
            return null;
        if (!Optional(root, "actor"u8, ReadActor, out var actor))
            return null;
        return new Envelope
        {
            Id = new(id),
            Business = new(business),
            Device = new(device),
            Incarnation = incarnation,
            Seq = seq,
            Prev = prev,
            Type = type,
            Version = version,
            Rules = rules,
            At = at,
            Session = session,
            Mono = mono,
            Anchor = anchor,
            Actor = actor?.Id,
            Approval = approval,
            Needs = needs ?? [],
            Control = control,
            Body = body,
        };
    }

    /// <summary>Absent and null are the same; anything else must read.</summary>
    private static bool Optional<T>(JsonElement root, ReadOnlySpan<byte> name, Func<JsonElement, T?> read, out T? value)
        where T : class
    {
        value = null;
        if (!root.TryGetProperty(name, out var element) || element.ValueKind == JsonValueKind.Null)
            return true;
        value = read(element);
        return value is not null;
    }

    private sealed record Actor(StaffId Id);

    private static Actor? ReadActor(JsonElement element) => CanonicalId.TryRead(element, out var id) ? new(new StaffId(id)) : null;

    private static Anchor? ReadAnchor(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && Integer(element, "serverTime"u8) is { } serverTime
        && Integer(element, "mono"u8) is (>= 0 and var mono)
        && Text(element, "session"u8) is { Length: > 0 and <= 64 } session
        && Integer(element, "uncertainty"u8) is (>= 0 and var uncertainty)
            ? new(serverTime, mono, session, uncertainty)
            : null;

    private static Approval? ReadApproval(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && Id(element, "by"u8) is { } by
        && Text(element, "method"u8) is { Length: > 0 and <= 32 } method
        && Text(element, "subject"u8) is { Length: > 0 and <= 256 } subject
        && (!element.TryGetProperty("proof"u8, out _) || Text(element, "proof"u8) is { Length: > 0 and <= 256 })
        && (!element.TryGetProperty("device"u8, out _) || Id(element, "device"u8) is not null)
            ? new(
                new StaffId(by),
                method,
                subject,
                Text(element, "proof"u8),
                Id(element, "device"u8) is { } device ? new DeviceId(device) : null
            )
            : null;

    private static List<OperationId>? ReadNeeds(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
            return null;
        var needs = new List<OperationId>();
        foreach (var item in element.EnumerateArray())
        {
            if (!CanonicalId.TryRead(item, out var id))
                return null;
            needs.Add(new(id));
        }
        return needs;
    }

    private static Guid? Id(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var element) && CanonicalId.TryRead(element, out var id) ? id : null;

    private static string? Text(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static long? Integer(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value)
            ? value
            : null;
}
