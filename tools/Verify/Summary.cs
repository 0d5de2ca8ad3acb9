using System.Globalization;

namespace Kaunta.Verify;

/// <summary>The verdict for people.</summary>
internal static class Summary
{
    private const int MostPrinted = 20;

    public static void Print(Verdict verdict, TextWriter to)
    {
        if (verdict.Business is not null)
            Contents(verdict, to);
        foreach (var note in verdict.Notes.Take(MostPrinted))
            to.WriteLine($"Not proved: {Where(note, verdict)}{note.Text}");
        More(verdict.Notes.Count, to);
        foreach (var finding in verdict.Findings.Take(MostPrinted))
            to.WriteLine($"Wrong ({finding.Code}): {Where(finding, verdict)}{finding.Text}");
        More(verdict.Findings.Count, to);
        to.WriteLine(
            !verdict.Right ? $"NOT RIGHT: {verdict.Findings.Count} finding{(verdict.Findings.Count == 1 ? "" : "s")}."
            : verdict.Notes.Count > 0 ? "Right, but for what is listed as not proved."
            : "Right: every line is in its place and sealed by the device that wrote it."
        );
    }

    private static void Contents(Verdict verdict, TextWriter to)
    {
        to.WriteLine($"The journal of {Plain(verdict.Name)} ({Plain(verdict.Business)}), made {At(verdict.MadeAt)}.");
        to.WriteLine($"  {verdict.Journals.Count} journals, {verdict.Lines} lines, {verdict.Seals} seals");
        to.WriteLine($"  {verdict.Openings} personal values that fit, {verdict.Erased} erased");
        if (verdict.Lines > verdict.Operations)
            to.WriteLine(
                $"  {verdict.Lines - verdict.Operations} lines that aren't operations of their journal; they count as lines and did nothing"
            );
        if (verdict.Kept > 0)
            to.WriteLine($"  {verdict.Kept} openings that opened nothing when they arrived");
        to.WriteLine("Keys:");
        foreach (var device in verdict.Devices)
            to.WriteLine(
                $"  {device.Key}  {Plain(device.Name) ?? "(the server)"}, {device.Lines} lines{(device.RevokedAt is null ? "" : ", revoked")}"
            );
    }

    private static string Where(Finding finding, Verdict verdict)
    {
        var device = verdict.Devices.FirstOrDefault(one => one.Device == finding.Device);
        var who = device is null ? Plain(finding.Device) : Plain(device.Name) ?? "the server";
        var line = finding.Line > 0 ? $"line {finding.Line}" : null;
        var where = string.Join(
            ", ",
            new[] { line, who, finding.Branch is { Length: >= 8 } branch ? $"branch {Plain(branch[..8])}" : null }.OfType<string>()
        );
        return where.Length == 0 ? "" : $"{where}: ";
    }

    private static string At(long? ms) =>
        ms is >= 0 and < 253_402_300_800_000 and var known
            ? DateTimeOffset.FromUnixTimeMilliseconds(known).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
            : "at no known time";

    /// <summary>A text of the file as a terminal may show it: nothing in it moves the cursor.</summary>
    private static string? Plain(string? text) =>
        text is null ? null : string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));

    private static void More(int count, TextWriter to)
    {
        if (count > MostPrinted)
            to.WriteLine($"  and {count - MostPrinted} more; --json lists them");
    }
}
