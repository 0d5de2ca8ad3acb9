using System.Globalization;

namespace Kaunta.Replay;

/// <summary>One line of the file.</summary>
/// <param name="Number">Its line in the file; the header is line 1.</param>
/// <param name="Code">The stock code as it compares: without outer blanks, in upper case.</param>
/// <param name="Quantity">Whole pieces; below zero where goods came back or were written off.</param>
/// <param name="UnitPrice">Thousandths of a minor unit; below zero only where a debt was adjusted.</param>
/// <param name="At">The shop's own time, without a zone.</param>
/// <param name="Customer">Null for nobody.</param>
internal sealed record InputLine(
    int Number,
    string Invoice,
    string Code,
    string? Description,
    long Quantity,
    long UnitPrice,
    DateTime At,
    string? Customer
)
{
    private static readonly string[] Columns =
    [
        "InvoiceNo",
        "StockCode",
        "Description",
        "Quantity",
        "InvoiceDate",
        "UnitPrice",
        "CustomerID",
        "Country",
    ];

    /// <summary>All lines after the header.</summary>
    /// <exception cref="ReplayException">It isn't such a file, or a field can't be read; the message names the line.</exception>
    public static List<InputLine> ReadAll(Stream file)
    {
        using var csv = new Csv(file);
        if (csv.Next() is not { } header || !header.SequenceEqual(Columns))
            throw new ReplayException($"The first line must name the columns {string.Join(',', Columns)}.");
        var lines = new List<InputLine>();
        while (csv.Next() is { } fields)
            lines.Add(Read(csv.Line, fields));
        return lines;
    }

    private static InputLine Read(int number, IReadOnlyList<string> fields)
    {
        if (fields.Count != Columns.Length)
            throw new ReplayException($"Line {number} has {fields.Count} fields instead of {Columns.Length}.");
        var name = fields[2].Trim();
        return new(
            number,
            fields[0].Trim(),
            fields[1].Trim().ToUpperInvariant(),
            name.Length == 0 ? null : name,
            long.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity)
                ? quantity
                : throw new ReplayException($"Line {number} has no whole quantity: {fields[3]}."),
            Price(number, fields[5]),
            DateTime.TryParseExact(fields[4], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
                ? at
                : throw new ReplayException($"Line {number} has no time: {fields[4]}."),
            CustomerOf(fields[6])
        );
    }

    /// <summary>Pounds with up to five decimals, exactly.</summary>
    private static long Price(int number, string text)
    {
        var sign = text.StartsWith('-') ? -1 : 1;
        var parts = text.TrimStart('-').Split('.');
        var decimals = parts.Length == 2 ? parts[1] : "";
        return
            parts.Length <= 2
            && decimals.Length <= 5
            && long.TryParse(parts[0] + decimals.PadRight(5, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var price)
            ? sign * price
            : throw new ReplayException($"Line {number} has no price: {text}.");
    }

    /// <summary>The source writes the number as a decimal: 17850.0.</summary>
    private static string? CustomerOf(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length == 0 ? null
            : trimmed.EndsWith(".0", StringComparison.Ordinal) ? trimmed[..^2]
            : trimmed;
    }
}

/// <summary>What stops a replay, as a sentence for the person who started it.</summary>
internal sealed class ReplayException(string sentence) : Exception(sentence);
