using System.IO.Compression;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Modules.Imports.Reading;

namespace Kaunta.Modules.Imports;

/// <summary>A file's rows, read as the options say, or as they are guessed.</summary>
internal sealed record StagedFile(IReadOnlyList<CsvRow> Rows, ImportOptions Options)
{
    public const int MostRows = 100_000;
    public const int MostBytes = 16 * 1024 * 1024;

    private const int RowsGuessedFrom = 200;

    public static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
            stream.Write(bytes);
        return packed.ToArray();
    }

    public static byte[] Unpack(byte[] packed)
    {
        using var stream = new GZipStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Finds out how the file is written and what its columns mean.</summary>
    public static StagedFile Guess(byte[] bytes, string kind, Guid location, Guid? taxGroup)
    {
        var (text, encoding) = FileText.Decode(bytes, null);
        var (named, body) = Separators.TakeNamed(text);
        var separator = named ?? Separators.Guess(body);
        var rows = CsvReader.Read(body, separator).Take(MostRows + 2).ToList();
        var columns = GuessedColumns.Of(rows.Take(RowsGuessedFrom).ToList(), kind);
        var amounts = rows.Skip(1).Take(RowsGuessedFrom).SelectMany(row => row.Cells).Where(Amounts.LooksLikeOne);
        return new(
            rows,
            new ImportOptions(
                encoding,
                separator.ToString(),
                Amounts.GuessMark(amounts).ToString(),
                columns.HasHeadings,
                columns.Fields,
                taxGroup,
                location,
                WithNew: true,
                WithChanged: true,
                WithDoubtful: true,
                [],
                kind
            )
        );
    }

    public static StagedFile Read(byte[] bytes, ImportOptions options)
    {
        var (text, _) = FileText.Decode(bytes, options.Encoding);
        var (_, body) = Separators.TakeNamed(text);
        return new(CsvReader.Read(body, options.Separator[0]).Take(MostRows + 2).ToList(), options);
    }

    /// <summary>Whether the options can be meant for a file at all.</summary>
    public static bool Allows(ImportOptions options) =>
        ImportKind.IsOne(options.Kind)
        && FileText.Encodings.Contains(options.Encoding)
        && options.Separator.Length == 1
        && Separators.Known.Contains(options.Separator[0])
        && options.DecimalMark is "." or ","
        && options.Columns.Count <= 500
        && options.Columns.All(column => column is null || Field.Of(options.Kind).Contains(column))
        && options.Columns.Where(column => column is not null).Distinct().Count() == options.Columns.Count(column => column is not null);
}
