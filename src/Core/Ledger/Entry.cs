namespace Kaunta.Core.Ledger;

/// <summary>One side of an entry.</summary>
/// <param name="AmountMinor">Minor units of the base currency: a debit is above zero, a credit below.</param>
public sealed record Posting(Account Account, long AmountMinor);

/// <summary>What one operation does to the books: postings to different accounts, none of nothing, which sum to zero. It may be empty.</summary>
public sealed class Entry
{
    private Entry(IReadOnlyList<Posting> postings) => Postings = postings;

    /// <summary>In the order of the accounts' codes.</summary>
    public IReadOnlyList<Posting> Postings { get; }

    /// <summary>Puts postings to the same account together. Postings that don't sum to zero are a mistake in a rule.</summary>
    /// <exception cref="InvalidOperationException">The debits don't equal the credits.</exception>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Of(IEnumerable<Posting> postings)
    {
        var together = postings
            .GroupBy(posting => posting.Account)
            .Select(group => new Posting(group.Key, Money.Exact.Sum(group.Select(posting => posting.AmountMinor))))
            .Where(posting => posting.AmountMinor != 0)
            .OrderBy(posting => posting.Account.Code, StringComparer.Ordinal)
            .ToArray();
        Int128 sum = 0;
        foreach (var posting in together)
            sum += posting.AmountMinor;
        return sum == 0 ? new Entry(together) : throw new InvalidOperationException($"Debits and credits differ by {sum}.");
    }
}
