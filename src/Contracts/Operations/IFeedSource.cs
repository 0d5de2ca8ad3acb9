namespace Kaunta.Contracts.Operations;

/// <summary>
/// One kind of row in the feed. The statement selects, from a table with row-level security on, the columns
/// <c>version bigint, id uuid, row text</c> (row = JSON text, null for a tombstone) where <c>version</c> is above the cursor:
/// it uses the parameters <c>@version</c>, <c>@id</c>, <c>@limit</c> and, for location and device kinds, <c>@scope</c> (uuid), and ends with
/// <c>order by version, id limit @limit</c>. Rows with <c>(version, id) &gt; (@version, @id)</c>. What grows too old for a device is
/// measured from <c>@now</c> (timestamptz), the server's clock that the device hears of too, never from the database's. <c>@begun</c> is the
/// version at which a load from the beginning began that is under way, else 0: of what was gone by then the device holds nothing.
/// </summary>
/// <param name="Kind">Its name on the wire.</param>
/// <param name="Order">Its place among the kinds, as listed in spec/protocol/README.md; part of the cursor, never changed.</param>
public sealed record FeedSource(string Kind, int Order, FeedPartition Partition, string Sql);

public enum FeedPartition
{
    Business,
    Location,
    Device,
}
