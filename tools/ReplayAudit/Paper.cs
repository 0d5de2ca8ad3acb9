namespace Kaunta.ReplayAudit;

/// <summary>What the paper says: every figure that the books are held against, worked out from the file alone.</summary>
internal sealed class Paper
{
    private static readonly string[] Fees = ["POST", "DOT", "M", "C2", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS"];

    public SortedDictionary<DateOnly, PaperDay> Days { get; } = [];
    public SortedDictionary<string, PaperCode> Codes { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Balances { get; } = new(StringComparer.Ordinal);

    /// <summary>The lines of each invoice that sold something, by invoice.</summary>
    public Dictionary<string, List<PaperLine>> Sales { get; } = new(StringComparer.Ordinal);
    public List<PaperLine> Lines { get; }
    public List<PaperLine> Unbookable { get; } = [];
    public PaperReturns Linked { get; } = new();
    public PaperReturns Unlinked { get; } = new();
    public long SoldPennies { get; private set; }
    public long CancelledPennies { get; private set; }
    public long BadDebtPennies { get; private set; }

    /// <summary>What passed through the drawers: sales without a customer less what went back without one.</summary>
    public long CashPennies { get; private set; }

    public Paper(List<PaperLine> lines)
    {
        Lines = lines;
        var documents = lines.GroupBy(line => line.Invoice).Select(group => group.ToList());
        var left = new Dictionary<(string, string, long), List<long>>();
        foreach (
            var document in documents.OrderBy(document => document[0].Minute, StringComparer.Ordinal).ThenBy(document => document[0].Number)
        )
            Add(document, left);
        foreach (var code in Codes.Values)
            code.Close();
    }

    public static bool IsFee(string code) => Fees.Contains(code) || code.StartsWith("DCGS") || code.StartsWith("GIFT_0001_");

    private void Add(List<PaperLine> document, Dictionary<(string, string, long), List<long>> left)
    {
        // Of two times on one invoice, the first counts.
        var day = Days.TryGetValue(document[0].Day, out var known) ? known : Days[document[0].Day] = new();
        var sold = document.FindAll(Sells);
        foreach (var line in document)
        {
            var code = Codes.TryGetValue(line.Code, out var met) ? met : Codes[line.Code] = new(IsFee(line.Code));
            if (line.Invoice[0] == 'A')
                (day.BadDebt, BadDebtPennies) = (day.BadDebt + line.Pennies, BadDebtPennies + line.Pennies);
            else if (line.Invoice[0] == 'C')
                Return(line, day, code, left);
            else if (!Sells(line))
                Adjust(line, code);
        }
        if (sold.Count == 0)
            return;
        day.Sales++;
        Sales[document[0].Invoice] = sold;
        foreach (var line in sold)
            Sell(line, day, Codes[line.Code], left);
    }

    /// <summary>What has a price, and what a customer got for nothing.</summary>
    private static bool Sells(PaperLine line) =>
        line.Invoice[0] is not ('A' or 'C') && line.Pieces > 0 && (line.Price > 0 || (line.Price == 0 && line.Customer is not null));

    private void Sell(PaperLine line, PaperDay day, PaperCode code, Dictionary<(string, string, long), List<long>> left)
    {
        day.Sold += line.Pennies;
        SoldPennies += line.Pennies;
        code.Sell(line);
        if (line.Customer is null)
        {
            CashPennies += line.Pennies;
            return;
        }
        Balances[line.Customer] = Balances.GetValueOrDefault(line.Customer) + line.Pennies;
        var key = (line.Customer, line.Code, line.Price);
        (left.TryGetValue(key, out var units) ? units : left[key] = []).Add(line.Pieces);
    }

    private void Return(PaperLine line, PaperDay day, PaperCode code, Dictionary<(string, string, long), List<long>> left)
    {
        day.Returned -= line.Pennies;
        CancelledPennies += line.Pennies;
        code.Return(line);
        if (line.Customer is null)
            CashPennies += line.Pennies;
        else
            Balances[line.Customer] = Balances.GetValueOrDefault(line.Customer) + line.Pennies;
        var from = -1;
        if (line.Customer is not null && left.TryGetValue((line.Customer, line.Code, line.Price), out var units))
        {
            from = units.FindLastIndex(pieces => pieces >= -line.Pieces);
            if (from >= 0)
                units[from] += line.Pieces;
        }
        (from >= 0 ? Linked : Unlinked).Add(line);
    }

    /// <summary>Found, written off, or a fee that no shelf holds.</summary>
    private void Adjust(PaperLine line, PaperCode code)
    {
        if (IsFee(line.Code) || line.Price != 0 || line.Pieces == 0)
            Unbookable.Add(line);
        else
            code.Adjust(line);
    }
}

internal sealed class PaperDay
{
    public long Sales { get; set; }
    public long Sold { get; set; }
    public long Returned { get; set; }
    public long BadDebt { get; set; }
}

internal sealed class PaperReturns
{
    public long Lines { get; private set; }
    public long Pieces { get; private set; }
    public long Pennies { get; private set; }

    public void Add(PaperLine line)
    {
        Lines++;
        Pieces -= line.Pieces;
        Pennies -= line.Pennies;
    }
}

/// <summary>One stock code over the year.</summary>
internal sealed class PaperCode(bool isFee)
{
    private readonly List<long> prices = [];
    private long level;
    private long lowest;

    public long Sold { get; private set; }
    public long Returned { get; private set; }
    public long SoldPennies { get; private set; }
    public long ReturnedPennies { get; private set; }

    /// <summary>Pieces on the shelf at the end, after the opening that the year's largest shortfall asks for.</summary>
    public long Left { get; private set; }

    /// <summary>What the opening was worth, pennies: 60 % of the lower median price a piece.</summary>
    public long OpeningPennies { get; private set; }

    public bool IsFee => isFee;

    /// <summary>Something is on its shelf, or was.</summary>
    public bool Moved { get; private set; }

    public void Sell(PaperLine line)
    {
        Sold += line.Pieces;
        SoldPennies += line.Pennies;
        if (line.Price > 0)
            prices.Add(line.Price);
        Move(-line.Pieces);
    }

    public void Return(PaperLine line)
    {
        Returned -= line.Pieces;
        ReturnedPennies -= line.Pennies;
        Move(-line.Pieces);
    }

    public void Adjust(PaperLine line) => Move(line.Pieces);

    public void Close()
    {
        if (isFee)
            return;
        prices.Sort();
        var median = prices.Count == 0 ? 0 : prices[(prices.Count - 1) / 2];
        // The price has five decimals of a pound, which are the thousandths of a penny that a cost is kept in.
        var cost = ((median * 60) + 50) / 100;
        OpeningPennies = PaperLine.RoundToPennies(-lowest * cost);
        Left = level - lowest;
    }

    private void Move(long pieces)
    {
        Moved = true;
        level += pieces;
        lowest = Math.Min(lowest, level);
    }
}
