using System.Buffers.Binary;

namespace Kaunta.Modules.Imports.Planning;

/// <summary>
/// Ids that follow each other: the first is a UUIDv7 from chance, each next one more (RFC 9562, 6.2, method 2). As unique as the first;
/// and rows in the order of a file whose ids are neighbours take half the room in a compressed feed.
/// </summary>
internal sealed class IdRun(Guid first)
{
    // The last 62 bits count; the two above them say which variant of UUID it is.
    private const ulong Counting = (1UL << 62) - 1;
    private ulong given;

    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        first.TryWriteBytes(bytes, bigEndian: true, out _);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (low & ~Counting) | ((low + given++) & Counting));
        return new(bytes, bigEndian: true);
    }
}
