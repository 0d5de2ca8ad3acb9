using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Kaunta.ReplayAudit;

/// <summary>One line of the file, as the auditor reads it. Pieces are whole; prices are hundred-thousandths of a pound.</summary>
/// <param name="Pennies">The line's amount, rounded to the penny, half away from zero; signed as the file's.</param>
internal sealed record PaperLine(
    int Number,
    string Invoice,
    string Code,
    long Pieces,
    long Price,
    DateOnly Day,
    string Minute,
    string? Customer,
    long Pennies
)
{
    /// <summary>Unpacks the file if it is packed.</summary>
    public static List<PaperLine> ReadAll(string path)
    {
        using var raw = File.OpenRead(path);
        using Stream file = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var lines = new List<PaperLine>();
        var (at, number) = (text.IndexOf('\n', StringComparison.Ordinal) + 1, 2);
        while (at < text.Length)
        {
            var first = number;
            var fields = Record(text, ref at, ref number);
            lines.Add(Of(first, fields));
        }
        return lines;
    }

    /// <summary>Cuts one record: a quoted field may hold commas, doubled quotes and line ends.</summary>
    private static string[] Record(string text, ref int at, ref int number)
    {
        var fields = new List<string>(8);
        while (true)
        {
            var field = new StringBuilder();
            if (at < text.Length && text[at] == '"')
            {
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    field.Append(text[at]);
                    number += text[at] == '\n' ? 1 : 0;
                    if (text[at] == '"')
                        at++;
                }
                at++;
            }
            while (at < text.Length && text[at] is not (',' or '\n'))
                field.Append(text[at++]);
            fields.Add(field.ToString().TrimEnd('\r'));
            if (at < text.Length && text[at++] == ',')
                continue;
            number++;
            return [.. fields];
        }
    }

    private static PaperLine Of(int number, string[] fields)
    {
        var pieces = long.Parse(fields[3], CultureInfo.InvariantCulture);
        var price = HundredThousandths(fields[5]);
        var customer = fields[6].Trim();
        return new(
            number,
            fields[0].Trim(),
            fields[1].Trim().ToUpperInvariant(),
            pieces,
            price,
            DateOnly.ParseExact(fields[4][..10], "yyyy-MM-dd", CultureInfo.InvariantCulture),
            fields[4],
            customer.Length == 0 ? null : customer.Split('.')[0],
            RoundToPennies(pieces * price)
        );
    }

    private static long HundredThousandths(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? text + "00000" : text[..point] + text[(point + 1)..].PadRight(5, '0');
        return long.Parse(digits, CultureInfo.InvariantCulture);
    }

    public static long RoundToPennies(long hundredThousandths) =>
        Math.Sign(hundredThousandths) * ((Math.Abs(hundredThousandths) + 500) / 1000);
}
