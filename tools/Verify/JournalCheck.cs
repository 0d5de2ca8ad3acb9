namespace Kaunta.Verify;

/// <summary>Which journal; `Branch` is empty for the main line.</summary>
internal sealed record JournalName(string Device, string Incarnation, string Branch);

/// <summary>
/// One journal: its numbers, its chain, its seals. A line is proved by a signature over the hash of a line behind it that the chain leads
/// back from.
/// </summary>
internal sealed class JournalCheck(JournalName name, long first, long last, Hash head, Action<string, string, long?> found)
{
    /// <summary>A line that claims to stand farther ahead is left out: nobody loses as many, and each takes memory.</summary>
    private const int MostMissing = 1_000_000;

    /// <summary>By number from <c>first</c>; none where a line is missing.</summary>
    private readonly List<Hash> hashes = [];
    private readonly List<(long First, long Last)> sealedParts = [];

    /// <summary>Lines that don't say what they follow.</summary>
    private readonly List<long> silent = [];

    public JournalName Name => name;

    public long Lines { get; private set; }

    /// <summary>What the first line says that it follows; null where it can't be read.</summary>
    public Hash? Follows { get; private set; }

    public long First => first;

    private long Expected => first + hashes.Count;

    public bool Holds(Hash hash) => hashes.Contains(hash);

    public bool HoldsAt(long number, Hash hash) => number >= first && number < Expected && hashes[(int)(number - first)] == hash;

    public void Add(long number, Hash hash, Hash? prev)
    {
        Lines++;
        if (number != Expected)
            found("number_wrong", $"Number {number} stands where {Expected} should.", number);
        if (
            number < first
            || number > Math.Min(last, Expected + MostMissing)
            || (number < Expected && hashes[(int)(number - first)] != default)
        )
            return;
        while (Expected < number)
            hashes.Add(default);
        if (number < Expected)
        {
            hashes[(int)(number - first)] = hash;
            return;
        }
        if (number == first)
            Follows = prev;
        else if (prev is null)
            silent.Add(number);
        else if (prev != hashes[^1])
            found("chain_broken", $"Number {number} follows something else than what stands before it.", number);
        hashes.Add(hash);
    }

    /// <param name="sealedFor">
    /// The branch that the signature names, where it isn't this one: the device didn't know that it wrote one. Its seal may then begin before it.
    /// </param>
    public void Seal(long from, long to, string? said, string? signature, string? sealedFor, string business, PublicKey? key)
    {
        // What can't be checked without the key leaves its lines without a seal, which is found at the end.
        if (key is null)
            return;
        var text = $"kaunta-seal/1\n{business}\n{name.Device}\n{name.Incarnation}\n{sealedFor ?? name.Branch}\n{from}\n{to}\n{said}";
        if (!key.Signed(text, signature))
            found("seal_wrong", $"The seal of {from} to {to} isn't signed by the device's key.", to);
        else if ((from < first && sealedFor is null) || to < Math.Max(from, first) || to >= Expected)
            found("seal_beyond", $"The device sealed {from} to {to}; not all of that is here.", to);
        else if (Hash.Read(said) is not { } sealedHash || !HoldsAt(to, sealedHash))
            found("seal_differs", $"The device sealed another number {to} than the one that is here.", to);
        else
            sealedParts.Add((Math.Max(from, first), to));
    }

    /// <summary>What is known only when the journal has been read to its end.</summary>
    public void End(Action<string, string, long?> note)
    {
        if (name.Branch.Length == 0 && first != 1)
            found("number_wrong", $"The journal begins with {first}.", first);
        if (name.Branch.Length > 0 && (hashes.Count == 0 || hashes[0] != Hash.Read(name.Branch)))
            found("branch_wrong", "The branch isn't named after its first line.", first);
        for (var number = first; number <= Math.Min(last, Expected - 1); number++)
            if (hashes[(int)(number - first)] == default)
                found("line_missing", $"Number {number} is missing.", number);
        if (Expected <= last)
            found("line_missing", Expected == last ? $"Number {last} is missing." : $"Numbers {Expected} to {last} are missing.", Expected);
        else if (!HoldsAt(last, head))
            found("head_differs", $"The last line, {last}, isn't the one with which the journal ended.", last);
        Unsealed();
        foreach (var number in silent)
            Unproved(number, note);
    }

    private void Unsealed()
    {
        sealedParts.Sort();
        var next = first;
        foreach (var part in sealedParts)
        {
            if (part.First > next)
                found("unsealed", $"No right seal covers {next} to {part.First - 1}.", next);
            next = Math.Max(next, part.Last + 1);
        }
        if (next < Expected)
            found("unsealed", $"No right seal covers {next} to {Expected - 1}.", next);
    }

    /// <summary>Lines before one that doesn't say what it follows are held only by a seal that ends before it.</summary>
    private void Unproved(long number, Action<string, string, long?> note)
    {
        var proved = Math.Max(first - 1, sealedParts.Where(part => part.Last < number).Select(part => part.Last).DefaultIfEmpty().Max());
        if (proved < number - 1)
            note(
                "unproved",
                $"Number {number} can't be read and doesn't say what it follows: no signature leads to {proved + 1} to {number - 1}.",
                proved + 1
            );
    }
}
