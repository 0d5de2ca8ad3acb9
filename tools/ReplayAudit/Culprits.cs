using System.Globalization;
using System.Text.Json;

namespace Kaunta.ReplayAudit;

/// <summary>A line of the file, or a line of a receipt that is on no paper.</summary>
/// <param name="Line">The file's line; 0 for what is only in the books.</param>
internal sealed record Culprit(int Line, string Invoice, string Code, string What);

/// <summary>Where a day differs, its receipts are read one by one and laid beside the day's invoices, until the line has a name.</summary>
internal sealed class Culprits(Paper paper, Books books, IReadOnlyDictionary<Guid, string> codes)
{
    private const long Thousandths = 1_000;

    private sealed record Goods(string Code, long Pieces, long Price);

    public async Task<List<Culprit>> FindAsync(IEnumerable<DateOnly> days, CancellationToken stop)
    {
        var found = new List<Culprit>();
        foreach (var day in days)
        {
            var invoices = paper.Sales.Values.Where(lines => lines[0].Day == day).ToDictionary(lines => lines[0].Invoice);
            var receipts = await ReceiptsAsync(day, stop);
            foreach (var (name, lines) in invoices.ToList())
            {
                var twin = receipts.FindIndex(goods => Missing(lines.ConvertAll(Of), goods).Count == 0 && goods.Count == lines.Count);
                if (twin < 0)
                    continue;
                receipts.RemoveAt(twin);
                invoices.Remove(name);
            }
            found.AddRange(invoices.Values.SelectMany(lines => Compare(lines, Nearest(lines, receipts))));
        }
        return found;
    }

    private static IEnumerable<Culprit> Compare(List<PaperLine> lines, List<Goods> receipt)
    {
        var unsaid = new List<Goods>(receipt);
        foreach (var line in lines)
            if (!unsaid.Remove(Of(line)))
                yield return new(
                    line.Number,
                    line.Invoice,
                    line.Code,
                    $"the file says {line.Pieces} at {Price(line.Price)}; "
                        + (
                            unsaid.Find(goods => goods.Code == line.Code) is { } other && unsaid.Remove(other)
                                ? $"the books say {other.Pieces} at {Price(other.Price)}"
                                : "the books have no such line"
                        )
                );
        foreach (var goods in unsaid)
        {
            var twin = lines.Find(line => Of(line) == goods);
            yield return new(
                twin?.Number ?? 0,
                lines[0].Invoice,
                goods.Code,
                $"the books have {goods.Pieces} at {Price(goods.Price)} {(twin is null ? "that no paper says" : "more often than the file")}"
            );
        }
    }

    /// <summary>The receipt that shares the most lines with the invoice; nothing when none shares any.</summary>
    private static List<Goods> Nearest(List<PaperLine> lines, List<List<Goods>> receipts)
    {
        var goods = lines.ConvertAll(Of);
        return
            receipts.MinBy(receipt => Missing(goods, receipt).Count + Missing(receipt, goods).Count) is { } nearest
            && Missing(goods, nearest).Count < goods.Count
            ? nearest
            : [];
    }

    private async Task<List<List<Goods>>> ReceiptsAsync(DateOnly day, CancellationToken stop)
    {
        var on = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var receipts = new List<List<Goods>>();
        foreach (var sale in await books.AllAsync($"/api/sales?from={on}&to={on}", "sales", stop))
        {
            var whole = await books.GetAsync($"/api/sales/{sale.GetProperty("id").GetGuid()}", stop);
            receipts.Add([.. whole.GetProperty("body").GetProperty("lines").EnumerateArray().Select(Of)]);
        }
        return receipts;
    }

    private Goods Of(JsonElement line) =>
        new(
            codes.GetValueOrDefault(line.GetProperty("variant").GetGuid()) ?? "?",
            line.GetProperty("quantity").GetInt64() / Thousandths,
            line.GetProperty("unitPrice").GetInt64()
        );

    private static Goods Of(PaperLine line) => new(line.Code, line.Pieces, line.Price);

    /// <summary>Those of the first that the second lacks, each as often as it is there.</summary>
    private static List<Goods> Missing(List<Goods> first, List<Goods> second)
    {
        var left = second.GroupBy(goods => goods).ToDictionary(group => group.Key, group => group.Count());
        return first.FindAll(goods => !left.TryGetValue(goods, out var count) || (left[goods] = count - 1) < 0);
    }

    private static string Price(long hundredThousandths) =>
        string.Create(CultureInfo.InvariantCulture, $"{hundredThousandths / 100_000}.{hundredThousandths % 100_000:D5}");
}
