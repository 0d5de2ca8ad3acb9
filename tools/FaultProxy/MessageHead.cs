using System.Globalization;
using System.Text;

namespace Kaunta.FaultProxy;

/// <summary>A message up to its empty line, as bytes and as far as the proxy must understand it.</summary>
internal sealed class MessageHead
{
    public MessageHead(byte[] bytes)
    {
        Bytes = bytes;
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        FirstLine = lines[0];
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                throw new InvalidDataException($"No header: {line}");
            Fields.Add((line[..colon], line[(colon + 1)..].Trim()));
        }
    }

    public byte[] Bytes { get; }

    public string FirstLine { get; }

    public List<(string Name, string Value)> Fields { get; } = [];

    public string? Field(string name) =>
        Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).FirstOrDefault();

    public bool IsChunked => Field("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) ?? false;

    public long? Length => Field("Content-Length") is { } text ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>Of an answer.</summary>
    public int Status => int.Parse(FirstLine.Split(' ')[1], NumberStyles.None, CultureInfo.InvariantCulture);

    public bool Closes => Field("Connection")?.Equals("close", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>The same head around a body of another length.</summary>
    public byte[] WithLength(int length)
    {
        var text = new StringBuilder(FirstLine).Append("\r\n");
        foreach (var (name, value) in Fields)
            if (
                !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
            )
                text.Append(name).Append(": ").Append(value).Append("\r\n");
        text.Append("Content-Length: ").Append(length.ToString(CultureInfo.InvariantCulture)).Append("\r\n\r\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
