using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>
/// Turns the bytes of a push into lines: limits, seal, chain, openings, bodies. All of it happens before the transaction begins, so
/// that the business's lock is held for the database's work only.
/// </summary>
internal sealed class PushReader(OperationHandlers handlers)
{
    public const int MaxSentBytes = KauntaHttp.LargestBody;
    private const int MaxInflatedBytes = 8 * 1024 * 1024;

    public (Push? Push, Refusal? Refusal) Read(RequestBytes sent, string? encoding, DeviceCaller caller)
    {
        var (inflated, refusal) = Inflate(sent, encoding);
        if (inflated is null)
            return (null, refusal);
        using var body = inflated;
        var lines = Split(body.Content);
        if (lines.Count == 0 || Seal.Read(lines[0].Span) is not { } seal)
            return (null, SyncRefusals.Malformed("The first line isn't a seal."));
        if (seal.Business != caller.Business)
            return (null, SyncRefusals.WrongBusiness);
        if (seal.Device != caller.Device)
            return (null, SyncRefusals.WrongDevice);
        if (seal.Count > Seal.MaxOperations)
            return (null, SyncRefusals.TooLarge);
        using (var key = DeviceKey.Read(WireBytes.ToText(caller.PublicKey)))
            if (key is null || !key.Signed(seal.SignedText, seal.Signature))
                return (null, SyncRefusals.SealWrong);
        return Lines(seal, lines, caller.EnrolledAt);
    }

    private (Push? Push, Refusal? Refusal) Lines(Seal seal, List<ReadOnlyMemory<byte>> lines, DateTimeOffset enrolledAt)
    {
        var read = new List<Line>((int)seal.Count);
        for (var at = 1; at < lines.Count; )
        {
            var operation = lines[at++];
            if (PrivateLine.IsOne(operation.Span))
                return (null, SyncRefusals.Malformed("A private line stands where an operation should."));
            var opening = at < lines.Count && PrivateLine.IsOne(lines[at].Span) ? lines[at++].ToArray() : null;
            if (read.Count == seal.Count)
                return (null, SyncRefusals.Malformed("There are more operations than the seal counts."));
            var line = ReadLine(seal, seal.First + read.Count, operation, opening);
            if (read.Count > 0 && line.Prev is { } prev && prev != read[^1].Hash)
                return (null, SyncRefusals.Malformed($"Operation {seal.First + read.Count} doesn't follow the one before it."));
            read.Add(line.Line);
        }
        if (read.Count != seal.Count)
            return (null, SyncRefusals.Malformed("There are fewer operations than the seal counts."));
        return read[^1].Hash == seal.Head
            ? (new Push(seal, read, enrolledAt), null)
            : (null, SyncRefusals.Malformed("The last operation's hash isn't the seal's head."));
    }

    private (Line Line, string? Prev) ReadLine(Seal seal, long seq, ReadOnlyMemory<byte> operation, byte[]? opening)
    {
        var bytes = operation.ToArray();
        var reading = Envelope.Read(bytes);
        var line = new Line(bytes, reading.Hash, null, reading.Id?.Value, reading.Id?.Value, opening, null, null, null);
        if (reading.Envelope is not { } envelope)
            return (line with { Fault = reading.Fault!.Value.Code() }, null);
        line = line with { Claimed = envelope };
        if (
            envelope.Business != seal.Business
            || envelope.Device != seal.Device
            || envelope.Incarnation != seal.Incarnation
            || envelope.Seq != seq
        )
            return (line with { Id = null, Fault = "foreign_envelope" }, envelope.Prev);
        line = line with { Envelope = envelope };
        if (Open(envelope, opening) is not { } personal)
            return (line with { Fault = "opening_wrong" }, envelope.Prev);
        return (handlers.Read(line, envelope, personal), envelope.Prev);
    }

    /// <summary>The opened values; null when an opening isn't what the envelope committed to.</summary>
    internal static PersonalValues? Open(Envelope envelope, byte[]? line)
    {
        if (line is null)
            return PersonalValues.None;
        if (PrivateLine.Read(line) is not { } opened || opened.Of != envelope.Id)
            return null;
        // What the envelope doesn't commit to has no place beside it: the chain couldn't vouch for it.
        var body = envelope.Body.GetRawText();
        if (!opened.Open.All(one => one.Holds && body.Contains(one.Commitment, StringComparison.Ordinal)))
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in opened.Open)
            values[one.Commitment] = one.Value;
        return new PersonalValues(values);
    }

    private static (InflatedBytes? Body, Refusal? Refusal) Inflate(RequestBytes sent, string? encoding)
    {
        try
        {
            return sent.Inflate(encoding, MaxInflatedBytes) is { } body ? (body, null) : (null, SyncRefusals.TooLarge);
        }
        catch (BadHttpRequestException)
        {
            return (null, SyncRefusals.Malformed("The body isn't gzip, the only content encoding that is understood."));
        }
    }

    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (body.Length > 0)
        {
            var end = body.Span.IndexOf((byte)'\n');
            lines.Add(end < 0 ? body : body[..end]);
            body = end < 0 ? default : body[(end + 1)..];
        }
        return lines;
    }
}
