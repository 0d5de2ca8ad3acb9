using System.Buffers;

namespace Kaunta.Platform.Http;

/// <summary>
/// The content of a body, good until it is disposed of: a push of a hundred sales is so large that memory of its own for each would make
/// the runtime sweep everything, so it is lent.
/// </summary>
public sealed class InflatedBytes : IDisposable
{
    private readonly byte[] buffer;
    private readonly bool rented;

    internal InflatedBytes(byte[] buffer, int length, bool rented)
    {
        (this.buffer, this.rented) = (buffer, rented);
        Content = buffer.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>Null when there is more than the limit.</summary>
    /// <param name="hint">How long it probably is.</param>
    internal static InflatedBytes? Read(Stream stream, int hint, int limitBytes)
    {
        // One byte more than hinted: that there is no more is told without growing. What fails on the way is left to the runtime.
        var buffer = ArrayPool<byte>.Shared.Rent(hint + 1);
        var length = 0;
        while (stream.Read(buffer, length, buffer.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > limitBytes)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return null;
            }
            if (length < buffer.Length)
                continue;
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan().CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        return new(buffer, length, rented: true);
    }

    public void Dispose()
    {
        if (Content.IsEmpty)
            return;
        Content = default;
        if (rented)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
