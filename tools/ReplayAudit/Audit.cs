using System.Text.Json;

namespace Kaunta.ReplayAudit;

/// <summary>One figure that differs.</summary>
/// <param name="Check">Which comparison, e.g. <c>revenue by day</c>.</param>
/// <param name="Key">Of what, e.g. the day.</param>
internal sealed record Difference(string Check, string Key, long Paper, long Books);

/// <summary>Holds the books against the paper, figure by figure.</summary>
internal sealed class Audit(Paper paper, Manifest manifest, Books books)
{
    private const long Thousandths = 1_000;
    private const int MostExceptions = 50;

    private readonly SortedDictionary<string, long> compared = new(StringComparer.Ordinal);
    private readonly List<Difference> differences = [];

    /// <summary>How many figures each check compared.</summary>
    public IReadOnlyDictionary<string, long> Compared => compared;

    public IReadOnlyList<Difference> Differences => differences;

    /// <summary>Stock codes by variant, as the reports name them.</summary>
    public Dictionary<Guid, string> Codes { get; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        await DaysAsync(stop);
        await ProductsAsync(stop);
        var stock = await StockAsync(stop);
        await CustomersAsync(stop);
        await ReturnsAsync(stop);
        await LedgerAsync(stock, stop);
        await JournalsAsync(stop);
        Exceptions();
    }

    private async Task DaysAsync(CancellationToken stop)
    {
        var rows = (await books.AllAsync("/api/reports/days?", "days", stop)).ToDictionary(row =>
            DateOnly.ParseExact(row.GetProperty("on").GetString()!, "yyyy-MM-dd", null)
        );
        foreach (var on in paper.Days.Keys.Union(rows.Keys))
        {
            var day = paper.Days.GetValueOrDefault(on) ?? new();
            var row = rows.TryGetValue(on, out var found) ? found : default(JsonElement?);
            var key = on.ToString("yyyy-MM-dd", null);
            Compare("invoices by day", key, day.Sales, Long(row, "sales"));
            Compare("sales by day", key, day.Sold, Long(row, "sold"));
            Compare("cancellations by day", key, -day.Returned, -Long(row, "returned"));
        }
        Compare("revenue", "sales", paper.SoldPennies, rows.Values.Sum(row => Long(row, "sold")));
        Compare("revenue", "cancellations", paper.CancelledPennies, -rows.Values.Sum(row => Long(row, "returned")));
        foreach (var (on, day) in paper.Days.Where(day => day.Value.BadDebt != 0))
        {
            var text = on.ToString("yyyy-MM-dd", null);
            var trial = await books.GetAsync($"/api/reports/trial-balance?from={text}&to={text}", stop);
            var spent = Accounts(trial, "expenses").Where(account => account.GetProperty("part").GetString() == "bad_debt");
            Compare("bad debt by day", text, day.BadDebt, spent.Sum(account => Long(account, "credit") - Long(account, "debit")));
        }
    }

    private async Task ProductsAsync(CancellationToken stop)
    {
        var rows = await ByCodeAsync("/api/reports/products?", "products", stop);
        foreach (var (name, code) in paper.Codes)
        {
            var row = rows.TryGetValue(name, out var found) ? found : default(JsonElement?);
            Compare("pieces sold by code", name, code.Sold * Thousandths, Long(row, "quantity"));
            Compare("pieces returned by code", name, code.Returned * Thousandths, Long(row, "returnedQuantity"));
            Compare("sales by code", name, code.SoldPennies, Long(row, "sold"));
            Compare("cancellations by code", name, -code.ReturnedPennies, -Long(row, "returned"));
        }
        foreach (var name in rows.Keys.Where(name => !paper.Codes.ContainsKey(name)))
            Compare("pieces sold by code", name, 0, Long(rows[name], "quantity"));
    }

    /// <summary>What the stock list is worth.</summary>
    private async Task<long> StockAsync(CancellationToken stop)
    {
        var rows = await ByCodeAsync($"/api/stock?location={manifest.Location}", "levels", stop);
        foreach (var (name, code) in paper.Codes)
        {
            var row = rows.TryGetValue(name, out var found) ? found : default(JsonElement?);
            Compare("pieces on the shelf by code", name, code.Left * Thousandths, Long(row, "quantity"));
            if (code.Left == 0)
                Compare("nothing on the shelf is worth nothing", name, 0, Long(row, "value"));
        }
        return rows.Values.Sum(row => Long(row, "value"));
    }

    private async Task<Dictionary<string, JsonElement>> ByCodeAsync(string path, string list, CancellationToken stop)
    {
        var rows = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var row in await books.AllAsync(path, list, stop))
        {
            var variant = row.GetProperty("variant").GetGuid();
            var code = row.GetProperty("sku").GetString() ?? variant.ToString();
            Codes[variant] = code;
            rows[code] = row;
        }
        return rows;
    }

    private async Task CustomersAsync(CancellationToken stop)
    {
        var rows = (await books.AllAsync("/api/customers?sort=name", "customers", stop)).ToDictionary(
            row => row.GetProperty("name").GetString() ?? row.GetProperty("id").GetString()!,
            row => Long(row, "balance")
        );
        foreach (var name in paper.Balances.Keys.Union(rows.Keys))
            Compare("balance by customer", name, paper.Balances.GetValueOrDefault(name), rows.GetValueOrDefault(name));
    }

    private async Task ReturnsAsync(CancellationToken stop)
    {
        var report = await books.GetAsync("/api/reports/returns", stop);
        foreach (var (name, kind) in new[] { ("withReceipt", paper.Linked), ("withoutReceipt", paper.Unlinked) })
        {
            var row = report.GetProperty(name);
            Compare("returned lines", name, kind.Lines, Long(row, "lines"));
            Compare("returned pieces", name, kind.Pieces * Thousandths, Long(row, "quantity"));
            Compare("returned money", name, kind.Pennies, Long(row, "paid"));
            Compare("paid beyond a sale", name, 0, Long(row, "toRecover"));
            Compare("waiting for a sale", name, 0, Long(row, "toBeMatched"));
        }
    }

    /// <summary>
    /// The books balance; each account is what the paper says; and whatever order the registers arrived in, cost of goods, corrections,
    /// write-offs and what is left add up to what came in.
    /// </summary>
    private async Task LedgerAsync(long stockValue, CancellationToken stop)
    {
        var trial = await books.GetAsync("/api/reports/trial-balance", stop);
        Compare("ledger", "debits and credits", Long(trial, "debit"), Long(trial, "credit"));
        Compare("ledger", "sum of all balances", 0, trial.GetProperty("accounts").EnumerateArray().Sum(row => Long(row, "balance")));
        long Balance(string name) => Accounts(trial, name).Sum(account => Long(account, "balance"));
        Compare("ledger", "sales", -paper.SoldPennies, Balance("sales"));
        Compare("ledger", "sales_returns", -paper.CancelledPennies, Balance("sales_returns"));
        Compare("ledger", "bad debt", -paper.BadDebtPennies, Balance("expenses"));
        Compare("ledger", "accounts_receivable", paper.Balances.Values.Sum(), Balance("accounts_receivable"));
        Compare("ledger", "cash_in_drawer", paper.CashPennies, Balance("cash_in_drawer"));
        Compare("ledger", "refunds_to_be_matched", 0, Balance("refunds_to_be_matched"));
        Compare("ledger", "refunds_to_recover", 0, Balance("refunds_to_recover"));
        Compare("ledger", "inventory is the stock list's worth", stockValue, Balance("inventory"));
        var received = paper.Codes.Values.Sum(code => code.OpeningPennies);
        Compare("ledger", "opening_balances", paper.BadDebtPennies - received, Balance("opening_balances"));
        Compare(
            "cost of goods",
            "cost + corrections + write-offs + inventory = received",
            received,
            Balance("cost_of_goods") + Balance("cost_corrections") + Balance("write_offs") + Balance("inventory")
        );
    }

    private async Task JournalsAsync(CancellationToken stop)
    {
        var devices = (await books.GetAsync("/api/devices", stop))
            .GetProperty("devices")
            .EnumerateArray()
            .ToDictionary(row => row.GetProperty("id").GetGuid());
        foreach (var journal in manifest.Journals)
        {
            var row = devices.TryGetValue(journal.Device, out var found) ? found : default(JsonElement?);
            Compare("journal count", journal.Device.ToString(), journal.Count, Long(row, "count"));
            Compare("journal total", journal.Device.ToString(), journal.Total, Long(row, "total"));
            Compare("journal head is the same", journal.Device.ToString(), 1, row?.GetProperty("head").GetString() == journal.Head ? 1 : 0);
        }
    }

    /// <summary>Every line that no figure can show is one that the sender has named, with its reason; and they are few.</summary>
    private void Exceptions()
    {
        var named = manifest.Exceptions.Where(one => one.Reason.Length > 0).Select(one => one.Line).ToHashSet();
        foreach (var line in paper.Unbookable)
            Compare("lines that are excepted", $"line {line.Number}", 1, named.Contains(line.Number) ? 1 : 0);
        Compare("lines that are excepted", "how many", paper.Unbookable.Count, manifest.Exceptions.Count);
        Compare("lines that are excepted", "at most 50", 1, manifest.Exceptions.Count <= MostExceptions ? 1 : 0);
    }

    private static IEnumerable<JsonElement> Accounts(JsonElement trial, string name) =>
        trial.GetProperty("accounts").EnumerateArray().Where(account => account.GetProperty("name").GetString() == name);

    private static long Long(JsonElement? row, string name) =>
        row is { } found && found.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;

    private void Compare(string check, string key, long onPaper, long inBooks)
    {
        compared[check] = compared.GetValueOrDefault(check) + 1;
        if (onPaper != inBooks)
            differences.Add(new(check, key, onPaper, inBooks));
    }
}
