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
        // An entry has few accounts, and most of what a rule may post is nothing.
        var together = new List<Posting>();
        foreach (var posting in postings)
        {
            if (posting.AmountMinor == 0)
                continue;
            var at = together.FindIndex(one => one.Account == posting.Account);
            var sum = Money.Exact.Add(at < 0 ? 0 : together[at].AmountMinor, posting.AmountMinor);
            if (at < 0)
                together.Add(posting);
            else
                together[at] = posting with { AmountMinor = sum };
        }
        together.RemoveAll(posting => posting.AmountMinor == 0);
        together.Sort((one, other) => string.CompareOrdinal(one.Account.Code, other.Account.Code));
        Int128 difference = 0;
        foreach (var posting in together)
            difference += posting.AmountMinor;
        return difference == 0 ? new Entry(together) : throw new InvalidOperationException($"Debits and credits differ by {difference}.");
    }

    /// <summary>The sides of one operation, its money and its goods, as one entry. They have no account in common, else one was booked twice.</summary>
    /// <exception cref="InvalidOperationException">Two sides post to one account.</exception>
    public static Entry Together(IReadOnlyList<Entry> sides)
    {
        if (sides.Count == 1)
            return sides[0];
        var postings = sides.SelectMany(side => side.Postings).OrderBy(posting => posting.Account.Code, StringComparer.Ordinal).ToList();
        return postings.DistinctBy(posting => posting.Account).Count() == postings.Count
            ? new Entry(postings)
            : throw new InvalidOperationException("Two sides of an entry post to one account.");
    }
}
