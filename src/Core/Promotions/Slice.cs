using Kaunta.Core.Money;
using Kaunta.Core.Pricing;

namespace Kaunta.Core.Promotions;

/// <summary>
/// Units of a line that promotions treated alike so far. A line begins as one slice; a promotion that rewards some of its units cuts
/// them off, so that later ones know which units were rewarded and what each still costs.
/// </summary>
internal sealed class Slice(OpenLine line, long quantity, long net)
{
    /// <summary>Thousandths of a unit in one unit.</summary>
    public const long Unit = 1000;

    public OpenLine Line { get; } = line;

    /// <summary>Thousandths.</summary>
    public long Quantity { get; private set; } = quantity;

    /// <summary>What the slice still costs, minor units.</summary>
    public long Net { get; private set; } = net;

    /// <summary>False once an exclusive promotion rewarded it.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>While one promotion is granted: the next taken slice of the same line.</summary>
    public Slice? Next { get; set; }

    /// <summary>While one promotion is granted: true when the slice's units count as bought.</summary>
    public bool IsBought { get; set; }

    /// <summary>Whole units; the rest of a weighed quantity is none.</summary>
    public long Units => Quantity / Unit;

    /// <summary>What the first part of the slice costs.</summary>
    public long NetOf(long quantity) => quantity == Quantity ? Net : Exact.MultiplyDivide(Net, quantity, Quantity);

    /// <summary>Takes a part off, which becomes a slice of its own.</summary>
    public Slice Cut(long quantity)
    {
        var part = new Slice(Line, quantity, NetOf(quantity));
        Net -= part.Net;
        Quantity -= quantity;
        return part;
    }

    /// <summary>Takes back what was cut off and not rewarded.</summary>
    public void Join(Slice part)
    {
        Net += part.Net;
        Quantity += part.Quantity;
    }

    public void Reduce(long amount) => Net -= amount;

    /// <summary>Orders by what a unit costs, the cheaper first, exactly: without dividing.</summary>
    public static int ComparePrice(Slice a, Slice b) => Exact.CompareProducts(a.Net, b.Quantity, b.Net, a.Quantity);
}
