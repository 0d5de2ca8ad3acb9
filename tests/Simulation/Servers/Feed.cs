using Kaunta.Contracts.Operations;
using Kaunta.Modules.Sync.Pulling;

namespace Kaunta.Simulation.Servers;

/// <summary>Pages of the feed, cut as the real server cuts them, with its own cursors.</summary>
internal static class Feed
{
    internal sealed record Kind(string Name, int Order, FeedPartition Partition)
    {
        public FeedSource Source { get; } = new(Name, Order, Partition, "");
    }

    public static readonly Kind Product = new("product", 1, FeedPartition.Business);
    public static readonly Kind Balance = new("customer_balance", 2, FeedPartition.Business);
    public static readonly Kind Binding = new("binding", 3, FeedPartition.Business);
    public static readonly Kind Stock = new("stock", 4, FeedPartition.Location);
    public static readonly Kind Sale = new("sale", 5, FeedPartition.Location);
    public static readonly Kind Cart = new("cart", 6, FeedPartition.Location);
    public static readonly Kind Outcome = new("outcome", 7, FeedPartition.Device);

    private static readonly Kind[] Kinds = [Product, Balance, Binding, Stock, Sale, Cart, Outcome];

    private static readonly Dictionary<string, FeedSource> ByName = Kinds.ToDictionary(kind => kind.Name, kind => kind.Source);

    public static IReadOnlyList<(string Name, FeedPartition Kind)> Scope(Guid location, Guid device) =>
        [
            ("business", FeedPartition.Business),
            ($"location/{location}", FeedPartition.Location),
            ($"device/{device}", FeedPartition.Device),
        ];

    public static Dictionary<string, Cursor> ReadCursors(IReadOnlyList<string> texts)
    {
        var cursors = new Dictionary<string, Cursor>();
        foreach (var text in texts)
        {
            var (partition, cursor) = Cursor.Read(text, ByName)!.Value;
            cursors.Add(partition, cursor);
        }
        return cursors;
    }

    /// <summary>
    /// Rows above the cursor and up to the bound, at most <paramref name="left"/>, with the new cursor; and whether there are more.
    /// </summary>
    public static (List<FeedLine> Rows, string Cursor, bool More) Read(
        Tables tables,
        (string Name, FeedPartition Kind) partition,
        Cursor cursor,
        long bound,
        int left,
        World world
    )
    {
        var own = Kinds.Where(kind => kind.Partition == partition.Kind).ToList();
        var found = new List<FeedRow>();
        foreach (var row in tables.Feed(partition.Name).Values)
        {
            if (row.Version < cursor.Version || row.Version > bound)
                continue;
            if (row is { Row: null, Made: > 0 } && IsNeverHeld(row, cursor, world))
                continue;
            // Within the cursor's own version: what comes after its kind and id.
            if (row.Version == cursor.Version && !After(row, cursor, world))
                continue;
            found.Add(row);
        }
        found.Sort(
            (one, other) =>
                (one.Version, one.Order).CompareTo((other.Version, other.Order)) is var by && by != 0
                    ? by
                    : string.CompareOrdinal(one.Id.ToString(), other.Id.ToString())
        );
        var more = found.Count > left;
        if (more)
            found.RemoveRange(left, found.Count - left);
        var end =
            !more ? End(partition, bound)
            : found.Count > 0 ? new Cursor(found[^1].Version, 0, found[^1].Id, cursor.Begun).Write(partition.Name, found[^1].Kind)
            : cursor.Write(partition.Name, (own.Find(kind => kind.Order == cursor.Order) ?? own[0]).Name);
        return ([.. found.Select(row => new FeedLine(row.Kind, row.Id, partition.Name, row.Version, row.Row))], end, more);
    }

    /// <summary>Of a partition that was read to its end.</summary>
    public static string End((string Name, FeedPartition Kind) partition, long bound) =>
        new Cursor(bound, 0, Guid.AllBitsSet).Write(partition.Name, Kinds.Last(kind => kind.Partition == partition.Kind).Name);

    /// <summary>A cart that was gone before this device's load began, or as soon as it came to be.</summary>
    private static bool IsNeverHeld(FeedRow row, Cursor cursor, World world) =>
        world.Has(Plant.TombstoneOnlyBelowTheCursor) ? row.Made > cursor.Version : row.Version <= Math.Max(cursor.Begun, row.Made);

    private static bool After(FeedRow row, Cursor cursor, World world)
    {
        if (world.Has(Plant.CursorByVersionOnly))
            return false;
        return row.Order != cursor.Order ? row.Order > cursor.Order : string.CompareOrdinal(row.Id.ToString(), cursor.Id.ToString()) > 0;
    }
}
