using System.Text;

namespace Kaunta.Replay;

/// <summary>Reads comma-separated records as RFC 4180 writes them: quotes double inside quotes, and a quoted field may hold line ends.</summary>
internal sealed class Csv(Stream file) : IDisposable
{
    private readonly StreamReader reader = new(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
    private readonly StringBuilder field = new();
    private int next = 1;

    /// <summary>The line on which the last record began.</summary>
    public int Line { get; private set; }

    /// <summary>The next record, or null at the end.</summary>
    public List<string>? Next()
    {
        if (reader.Peek() < 0)
            return null;
        Line = next;
        var fields = new List<string>(8);
        while (true)
        {
            var ended = ReadField();
            fields.Add(field.ToString());
            field.Clear();
            if (ended)
                return fields;
        }
    }

    /// <summary>True when the record ended with this field.</summary>
    private bool ReadField()
    {
        var quoted = false;
        while (true)
        {
            var letter = reader.Read();
            if (letter == '\n')
                next++;
            switch (letter)
            {
                case < 0:
                    return true;
                case '"' when quoted && reader.Peek() == '"':
                    field.Append((char)reader.Read());
                    break;
                case '"' when quoted || field.Length == 0:
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    return false;
                case '\n' when !quoted:
                    return true;
                case '\r' when !quoted && reader.Peek() == '\n':
                    break;
                default:
                    field.Append((char)letter);
                    break;
            }
        }
    }

    public void Dispose() => reader.Dispose();
}
