using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;

namespace Kaunta.Core.Journal;

/// <summary>What a device decides about an operation before it is numbered and chained. Ids and times are passed in.</summary>
public sealed record Draft
{
    public required OperationId Id { get; init; }
    public required string Type { get; init; }
    public int Version { get; init; } = 1;

    /// <summary>The version of the rules that priced it.</summary>
    public int Rules { get; init; } = 1;
    public required long At { get; init; }
    public required string Session { get; init; }
    public required long Mono { get; init; }
    public Anchor? Anchor { get; init; }
    public StaffId? Actor { get; init; }
    public Approval? Approval { get; init; }
    public IReadOnlyList<OperationId> Needs { get; init; } = [];
    public long Control { get; init; }
    public required JsonObject Body { get; init; }
}

/// <summary>Where in a journal an operation stands.</summary>
public sealed record JournalPlace(BusinessId Business, DeviceId Device, Guid Incarnation, long Seq, string Prev);

/// <summary>An operation's bytes and their hash.</summary>
public sealed record WrittenOperation(OperationId Id, long Seq, string Text, string Hash)
{
    public byte[] Bytes => Encoding.UTF8.GetBytes(Text);
}

/// <summary>Writes an envelope once, in the field order of the protocol; the browser's writer makes the same bytes.</summary>
public static class EnvelopeWriter
{
    /// <exception cref="ArgumentException">The line would be above 1 MB, or not strict JSON: no server would read it.</exception>
    public static WrittenOperation Write(JournalPlace place, Draft draft)
    {
        var text = new StringBuilder(512);
        text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{draft.Id}\",\"business\":\"{place.Business}\"");
        text.Append(CultureInfo.InvariantCulture, $",\"device\":\"{place.Device}\",\"incarnation\":\"{place.Incarnation}\"");
        text.Append(CultureInfo.InvariantCulture, $",\"seq\":{place.Seq},\"prev\":\"{place.Prev}\",\"type\":");
        JsonText.AppendString(text, draft.Type);
        text.Append(CultureInfo.InvariantCulture, $",\"v\":{draft.Version},\"rules\":{draft.Rules},\"at\":{draft.At},\"session\":");
        JsonText.AppendString(text, draft.Session);
        text.Append(CultureInfo.InvariantCulture, $",\"mono\":{draft.Mono}");
        if (draft.Anchor is { } anchor)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $",\"anchor\":{{\"serverTime\":{anchor.ServerTime},\"mono\":{anchor.Mono},\"session\":"
            );
            JsonText.AppendString(text, anchor.Session);
            text.Append(CultureInfo.InvariantCulture, $",\"uncertainty\":{anchor.Uncertainty}}}");
        }
        text.Append(draft.Actor is { } actor ? $",\"actor\":\"{actor}\"" : ",\"actor\":null");
        if (draft.Approval is { } approval)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"approval\":{{\"by\":\"{approval.By}\",\"method\":");
            JsonText.AppendString(text, approval.Method);
            text.Append(",\"subject\":");
            JsonText.AppendString(text, approval.Subject);
            if (approval.Device is { } device)
                text.Append(CultureInfo.InvariantCulture, $",\"device\":\"{device}\"");
            if (approval.Proof is { } proof)
            {
                text.Append(",\"proof\":");
                JsonText.AppendString(text, proof);
            }
            text.Append('}');
        }
        if (draft.Needs.Count > 0)
            text.Append(",\"needs\":[").AppendJoin(',', draft.Needs.Select(id => $"\"{id}\"")).Append(']');
        text.Append(CultureInfo.InvariantCulture, $",\"control\":{draft.Control},\"body\":{JsonText.Write(draft.Body)}}}");
        var written = text.ToString();
        var bytes = Encoding.UTF8.GetBytes(written);
        if (StrictJson.Check(bytes) is { } fault)
            throw new ArgumentException($"The operation can't be written: {fault}.", nameof(draft));
        return new(draft.Id, place.Seq, written, JournalHash.Of(bytes));
    }
}
