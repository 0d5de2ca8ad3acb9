using Kaunta.Contracts.Queries;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Reading;

namespace Kaunta.Modules.Imports.Planning;

/// <summary>Compares a list of customers with those that are there. Pure: the same file, options and customers give the same plan.</summary>
internal sealed class CustomerPlanner
{
    /// <summary>Texts of a customer that a file may change, with what is there.</summary>
    private static readonly (string Field, Func<CustomerFacts, string?> Of)[] Texts =
    [
        (Field.Name, one => one.Name),
        (Field.Phone, one => one.Phone),
        (Field.Email, one => one.Email),
        (Field.Address, one => one.Address),
        (Field.Group, one => one.Group),
        (Field.Note, one => one.Note),
        (Field.TaxNumber, one => one.TaxNumber),
    ];

    private readonly int exponent;
    private readonly IdRun ids;
    private readonly ILookup<string, CustomerFacts> byPhone;
    private readonly ILookup<string, CustomerFacts> byEmail;
    private readonly ILookup<string, CustomerFacts> byName;
    private readonly HashSet<Guid> taken = [];
    private readonly Dictionary<string, CustomerRow> rows = new(StringComparer.Ordinal);

    private CustomerPlanner(CustomerSnapshot customers, int exponent, Guid firstId)
    {
        this.exponent = exponent;
        ids = new(firstId);
        byPhone = customers
            .Customers.Where(one => one.Phone is not null && Contacts.LooksLikePhone(one.Phone))
            .ToLookup(one => Contacts.PhoneKey(one.Phone!), StringComparer.Ordinal);
        byEmail = customers
            .Customers.Where(one => one.Email is not null)
            .ToLookup(one => one.Email!.ToLowerInvariant(), StringComparer.Ordinal);
        byName = customers
            .Customers.Where(one => one.Name is not null)
            .ToLookup(one => GuessedColumns.Fold(one.Name!), StringComparer.Ordinal);
    }

    public static Plan Of(IEnumerable<CsvRow> rows, ImportOptions options, CustomerSnapshot customers, int exponent, Guid firstId)
    {
        var planner = new CustomerPlanner(customers, exponent, firstId);
        var planned = new List<PlannedRow>();
        foreach (var row in options.HasHeadings ? rows.Skip(1) : rows)
            planned.Add(planner.Plan(CustomerRow.Read(row, options, exponent)));
        return new(customers.Version, planned, []);
    }

    private PlannedRow Plan(CustomerRow row)
    {
        NoteDoubles(row);
        var known = Find(row);
        if (known is null && row.Name is null)
            row.Note(Codes.NameMissing);
        if (row.Codes.Any(Codes.Problems.Contains))
            return Row(row, RowOutcome.Problem, known, default, new ChangeList(), null, null);
        return known is null ? New(row) : Against(row, known);
    }

    /// <summary>By e-mail, else by phone, else by a name that nothing speaks against. Each is found once only.</summary>
    private CustomerFacts? Find(CustomerRow row)
    {
        if (row.Codes.Contains(Codes.RepeatedRow))
            return null;
        List<CustomerFacts> candidates =
        [
            .. row.EmailKey is { } email ? byEmail[email] : [],
            .. row.PhoneKey is { } phone ? byPhone[phone] : [],
        ];
        var found =
            candidates.Find(one => !taken.Contains(one.Id) && SameName(one, row)) ?? candidates.Find(one => !taken.Contains(one.Id));
        if (found is null && row.Name is { } name)
        {
            var named = byName[GuessedColumns.Fold(name)].Where(one => !taken.Contains(one.Id)).ToList();
            found = named.Find(one => Agrees(one, row));
            if (found is null && named.Count > 0)
                row.Note(Codes.NameDouble);
        }
        if (found is not null)
            taken.Add(found.Id);
        return found;
    }

    private static bool SameName(CustomerFacts one, CustomerRow row) =>
        row.Name is null || one.Name is null || GuessedColumns.Fold(one.Name) == GuessedColumns.Fold(row.Name);

    /// <summary>Neither phone nor e-mail says that somebody else has this name.</summary>
    private static bool Agrees(CustomerFacts one, CustomerRow row) =>
        (one.Phone is null || row[Field.Phone] is null) && (one.Email is null || row[Field.Email] is null);

    private void NoteDoubles(CustomerRow row)
    {
        Note(row, row.EmailKey is { } email ? "e " + email : null, Codes.EmailDouble);
        Note(row, row.PhoneKey is { } phone ? "p " + phone : null, Codes.PhoneDouble);
        if (row.EmailKey is null && row.PhoneKey is null)
            Note(row, row.Name is { } name ? "n " + GuessedColumns.Fold(name) : null, Codes.NameDouble);
    }

    private void Note(CustomerRow row, string? key, string code)
    {
        if (key is null || rows.TryAdd(key, row))
            return;
        var earlier = rows[key];
        var same = Texts.All(text => earlier[text.Field] == row[text.Field]) && earlier.Balance == row.Balance;
        row.Note(same ? Codes.RepeatedRow : code);
    }

    private PlannedRow New(CustomerRow row)
    {
        var changes = new ChangeList();
        foreach (var (field, _) in Texts)
            if (row[field] is { } text)
                changes.Product(field, field, null, text, null, text);
        if (row.CreditLimit is { } limit)
            changes.Product(Field.CreditLimit, Field.CreditLimit, null, limit, null, Text(limit));
        var owed = Owed(row, null);
        if (owed is { } balance)
            changes.Shown.Add(new(Field.Balance, null, Text(balance)));
        return Row(row, RowOutcome.New, null, ids.Next(), changes, null, owed);
    }

    private PlannedRow Against(CustomerRow row, CustomerFacts known)
    {
        var changes = new ChangeList();
        foreach (var (field, of) in Texts)
            if (row[field] is { } text && (field != Field.Phone || PhoneChanges(of(known), text)))
                changes.Product(field, field, of(known), text, of(known), text);
        if (row.CreditLimit is { } limit)
            changes.Product(Field.CreditLimit, Field.CreditLimit, known.CreditLimitMinor, limit, Text(known.CreditLimitMinor), Text(limit));
        if (known.Closed)
            changes.Product("closed", Field.Closed, true, false, "yes", "no");
        var owed = Owed(row, known);
        if (owed is { } balance)
            changes.Shown.Add(new(Field.Balance, null, Text(balance)));
        return Row(
            row,
            changes.Set.Count > 0 || owed is not null ? RowOutcome.Changed : RowOutcome.Unchanged,
            known,
            known.Id,
            changes,
            new(changes.SetBefore, changes.VariantSetBefore),
            owed
        );
    }

    /// <summary>Another spelling of one number is no change.</summary>
    private static bool PhoneChanges(string? before, string after) =>
        before is null || Contacts.PhoneKey(before) != Contacts.PhoneKey(after) || !Contacts.LooksLikePhone(after);

    /// <summary>What somebody owed before these books began; whose account has entries has begun already.</summary>
    private static long? Owed(CustomerRow row, CustomerFacts? known)
    {
        if (row.Balance is null or 0)
            return null;
        if (known is not { HasEntries: true })
            return row.Balance;
        row.Note(Codes.BalanceKnown);
        return null;
    }

    private static PlannedRow Row(
        CustomerRow row,
        RowOutcome outcome,
        CustomerFacts? known,
        Guid id,
        ChangeList changes,
        Before? before,
        long? owed
    ) =>
        new(
            row.Line,
            outcome,
            row.Name ?? known?.Name ?? row[Field.Phone] ?? row[Field.Email] ?? "",
            row.Codes,
            changes.Shown,
            id,
            default,
            changes.Set,
            changes.VariantSet,
            before,
            owed,
            0
        );

    private string Text(long minor)
    {
        var scale = 1L;
        for (var at = 0; at < exponent; at++)
            scale *= 10;
        var (whole, rest) = Math.DivRem(Math.Abs(minor), scale);
        var sign = minor < 0 ? "-" : "";
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return rest == 0
            ? string.Create(culture, $"{sign}{whole}")
            : string.Create(culture, $"{sign}{whole}.{rest.ToString(culture).PadLeft(exponent, '0')}");
    }
}
