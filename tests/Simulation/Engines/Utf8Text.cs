using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Kaunta.Core.Journal;

namespace Kaunta.Simulation.Engines;

/// <summary>
/// JSON as bytes in a buffer that is used again. A run writes a megabyte of states, and nothing else in it is done as often: the
/// serializers of the runtime take several times as long.
/// </summary>
internal sealed class Utf8Text
{
    private const int LongestNumber = 20;
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\"\\");
    private byte[] bytes = new byte[1 << 16];
    private int length;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    public int Length => length;

    public void Clear() => length = 0;

    public Utf8Text Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        length += text.Length;
        return this;
    }

    public Utf8Text Number(long value)
    {
        Utf8Formatter.TryFormat(value, Room(LongestNumber), out var written);
        length += written;
        return this;
    }

    public Utf8Text Number(long? value) => value is { } number ? Number(number) : Raw("null"u8);

    public Utf8Text Flag(bool value) => Raw(value ? "true"u8 : "false"u8);

    /// <summary>Quoted; null is null.</summary>
    public Utf8Text Text(string? value)
    {
        if (value is null)
            return Raw("null"u8);
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.AsSpan().ContainsAny(Escaped))
        {
            var escaped = new StringBuilder();
            JsonText.AppendString(escaped, value);
            return Raw(Encoding.UTF8.GetBytes(escaped.ToString()));
        }
        var room = Room(value.Length + 2);
        room[0] = (byte)'"';
        Encoding.ASCII.GetBytes(value, room[1..]);
        room[value.Length + 1] = (byte)'"';
        length += value.Length + 2;
        return this;
    }

    public Utf8Text Texts(IReadOnlyList<string> values)
    {
        Raw("["u8);
        for (var at = 0; at < values.Count; at++)
        {
            if (at > 0)
                Raw(","u8);
            Text(values[at]);
        }
        return Raw("]"u8);
    }

    private Span<byte> Room(int more)
    {
        if (length + more > bytes.Length)
            Array.Resize(ref bytes, Math.Max(length + more, 2 * bytes.Length));
        return bytes.AsSpan(length);
    }
}
