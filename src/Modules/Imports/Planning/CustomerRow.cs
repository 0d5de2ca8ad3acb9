using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Reading;

namespace Kaunta.Modules.Imports.Planning;

/// <summary>A row of a list of customers with its cells understood; what has no column, or an empty cell, is null.</summary>
internal sealed class CustomerRow
{
    private const char LostLetter = '\uFFFD';

    private static readonly Dictionary<string, int> Longest = new(StringComparer.Ordinal)
    {
        [Field.Name] = 200,
        [Field.Phone] = 40,
        [Field.Email] = 254,
        [Field.Address] = 400,
        [Field.Group] = 80,
        [Field.Note] = 1000,
        [Field.TaxNumber] = 64,
    };

    private readonly List<string> codes = [];
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    public required int Line { get; init; }

    public IReadOnlyList<string> Codes => codes;

    /// <summary>Minor units.</summary>
    public long? CreditLimit { get; private set; }

    /// <summary>What they owe, minor units; below zero what they have paid ahead.</summary>
    public long? Balance { get; private set; }

    public string? this[string field] => texts.GetValueOrDefault(field);

    public string? Name => this[Field.Name];

    public string? PhoneKey => this[Field.Phone] is { } phone && Contacts.LooksLikePhone(phone) ? Contacts.PhoneKey(phone) : null;

    public string? EmailKey => this[Field.Email]?.ToLowerInvariant();

    public void Note(string code)
    {
        if (!codes.Contains(code))
            codes.Add(code);
    }

    /// <param name="exponent">Decimals of the business's currency.</param>
    public static CustomerRow Read(CsvRow csv, ImportOptions options, int exponent)
    {
        var row = new CustomerRow { Line = csv.Line };
        if (csv.QuoteOpen)
            row.Note(Planning.Codes.QuoteOpen);
        if (csv.Cells.Count > options.Columns.Count)
            row.Note(Planning.Codes.CellsExtra);
        for (var at = 0; at < Math.Min(csv.Cells.Count, options.Columns.Count); at++)
            if (options.Columns[at] is { } field)
                row.Take(field, csv.Cells[at], options.DecimalMark[0], exponent);
        return row;
    }

    private void Take(string field, string cell, char mark, int exponent)
    {
        var (text, repaired) = Tidy.Cell(cell);
        if (repaired)
            Note(Planning.Codes.Tidied);
        if (text.Length == 0)
            return;
        if (text.Contains(LostLetter, StringComparison.Ordinal))
            Note(Planning.Codes.LetterLost);
        switch (field)
        {
            case Field.CreditLimit:
                CreditLimit = Amounts.Read(text, mark, exponent);
                if (CreditLimit is null or < 0)
                    Note(Planning.Codes.LimitWrong);
                break;
            case Field.Balance:
                Balance = Amounts.Read(text, mark, exponent);
                if (Balance is null)
                    Note(Planning.Codes.BalanceWrong);
                break;
            case Field.Phone:
                TakePhone(text);
                break;
            default:
                if (field == Field.Email && !Contacts.LooksLikeEmail(text))
                    Note(Planning.Codes.EmailWrong);
                texts[field] = Short(text, Longest[field]);
                break;
        }
    }

    private void TakePhone(string text)
    {
        if (Contacts.Phone(text) is not { } phone)
        {
            // What its digits were nobody can say.
            Note(Planning.Codes.PhoneWrong);
            return;
        }
        if (!Contacts.LooksLikePhone(phone))
            Note(Planning.Codes.PhoneWrong);
        texts[Field.Phone] = Short(phone, Longest[Field.Phone]);
    }

    private string Short(string text, int longest)
    {
        var (kept, cut) = Tidy.Short(text, longest);
        if (cut)
            Note(Planning.Codes.NameShortened);
        return kept;
    }
}
