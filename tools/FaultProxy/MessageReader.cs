using System.Globalization;
using System.Text;

namespace Kaunta.FaultProxy;

/// <summary>Bytes of a body as they came: with its framing (<c>Raw</c>), and without (<c>Data</c>, empty for what is only framing).</summary>
internal readonly record struct BodyPart(ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Data);

/// <summary>Reads HTTP/1.1 messages from a connection. What is larger than a proxy of tests should ever see ends the connection.</summary>
internal sealed class MessageReader(Stream stream)
{
    private const int LargestHead = 64 * 1024;
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    /// <summary>Null when the other side has ended the connection between two messages.</summary>
    public async Task<MessageHead?> ReadHeadAsync(CancellationToken stop)
    {
        using var head = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync(stop);
            if (line is null)
                return head.Length == 0 ? null : throw new EndOfStreamException("The connection ended inside a head.");
            head.Write(line);
            if (head.Length > LargestHead)
                throw new InvalidDataException("The head is too large.");
            if (line.Length == 2 && head.Length > 2)
                return new(head.ToArray());
        }
    }

    /// <param name="untilClose">A body without a length lasts until the connection ends; else there is none.</param>
    public async IAsyncEnumerable<BodyPart> ReadBodyAsync(
        MessageHead head,
        bool untilClose,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        if (head.IsChunked)
        {
            await foreach (var part in ReadChunksAsync(stop))
                yield return part;
            yield break;
        }
        var left = head.Length ?? (untilClose ? long.MaxValue : 0);
        while (left > 0)
        {
            var part = await ReadSomeAsync((int)Math.Min(left, buffer.Length), stop);
            if (part.Length == 0)
            {
                if (head.Length is null)
                    yield break;
                throw new EndOfStreamException("The connection ended inside a body.");
            }
            left -= part.Length;
            yield return new(part, part);
        }
    }

    private async IAsyncEnumerable<BodyPart> ReadChunksAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        while (true)
        {
            var line = await ReadLineAsync(stop) ?? throw new EndOfStreamException("The connection ended between two chunks.");
            yield return new(line, default);
            var text = Encoding.Latin1.GetString(line).Split(';')[0].Trim();
            var left = int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (left == 0)
                break;
            while (left > 0)
            {
                var part = await ReadSomeAsync(Math.Min(left, buffer.Length), stop);
                if (part.Length == 0)
                    throw new EndOfStreamException("The connection ended inside a chunk.");
                left -= part.Length;
                yield return new(part, part);
            }
            yield return new(await ReadLineAsync(stop) ?? throw new EndOfStreamException("A chunk has no end."), default);
        }
        // Trailers, up to an empty line.
        while (true)
        {
            var line = await ReadLineAsync(stop) ?? throw new EndOfStreamException("The trailers have no end.");
            yield return new(line, default);
            if (line.Length == 2)
                yield break;
        }
    }

    private async Task<byte[]?> ReadLineAsync(CancellationToken stop)
    {
        using var line = new MemoryStream();
        while (true)
        {
            if (start == end && !await FillAsync(stop))
                return line.Length == 0 ? null : throw new EndOfStreamException("The connection ended inside a line.");
            var at = Array.IndexOf(buffer, (byte)'\n', start, end - start);
            var upTo = at < 0 ? end : at + 1;
            line.Write(buffer, start, upTo - start);
            start = upTo;
            if (at >= 0)
                return line.ToArray();
            if (line.Length > LargestHead)
                throw new InvalidDataException("The line is too long.");
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadSomeAsync(int most, CancellationToken stop)
    {
        if (start == end && !await FillAsync(stop))
            return default;
        var count = Math.Min(most, end - start);
        var part = buffer.AsMemory(start, count).ToArray();
        start += count;
        return part;
    }

    private async Task<bool> FillAsync(CancellationToken stop)
    {
        (start, end) = (0, await stream.ReadAsync(buffer, stop));
        return end > 0;
    }
}
