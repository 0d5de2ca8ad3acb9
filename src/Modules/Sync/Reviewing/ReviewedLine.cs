using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Reviewing;

/// <summary>A line that a person decided about, named by its hash and the place where it stood: nobody decides about what they haven't seen.</summary>
/// <param name="As">The id under which it takes effect, where its own is another operation's.</param>
internal sealed record ReviewedLine(JournalledPlace Place, string Hash, Guid? As);

/// <summary>What both of a person's decisions say: the lines, and perhaps why.</summary>
internal sealed record ReviewedLines(IReadOnlyList<ReviewedLine> Lines)
{
    public const int Most = 500;

    public static BodyReading Read(JsonElement body)
    {
        var reading = BodyFields.Read(
            body,
            fields =>
            {
                fields.Commitment("note"u8);
                return (new ReviewedLines(fields.List("lines"u8, Most, ReadLine)), Array.Empty<string>());
            }
        );
        // Neither money nor goods: what isn't understood whole isn't done.
        if (reading.Body is not ReviewedLines { Lines.Count: > 0 })
            return BodyReading.Failed(Outcome.Refused("invalid_field"));
        return reading.Flags.Count > 0 ? BodyReading.Failed(Outcome.Refused("unknown_field")) : reading;
    }

    /// <summary>
    /// What is here of the lines, in the order in which it arrived, wherever it stands by now, and the hashes of those that aren't here. A line
    /// changes its branch when that joins another, and may come back to a restored server under another; what somebody has seen of it, its
    /// bytes at its number, is the same.
    /// </summary>
    public async Task<(IReadOnlyList<(ReviewedLine Named, KeptLine Line)> Found, IReadOnlyList<string> Missing)> FindAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    )
    {
        var branches = await transaction.QueryAsync(
            """
            -- sync.reviewed.find
            select distinct on (named.at) named.at, o.branch
            from unnest($2, $3, $4, $5, $6) with ordinality as named (device_id, incarnation, branch, seq, hash, at)
            join sync.journal j
              on j.tenant_id = $1
                and j.device_id = named.device_id
                and j.incarnation = named.incarnation
            join sync.operation o
              on o.tenant_id = j.tenant_id
                and o.device_id = j.device_id
                and o.incarnation = j.incarnation
                and o.branch = j.branch
                and o.seq = named.seq
                and o.hash = named.hash
            order by named.at, o.branch <> named.branch, o.branch
            """,
            row => (At: (int)row.GetInt64(0) - 1, Branch: row.GetString(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. Lines.Select(line => line.Place.Device)]),
            Sql.Uuids([.. Lines.Select(line => line.Place.Incarnation)]),
            Sql.Texts([.. Lines.Select(line => line.Place.Branch)]),
            Sql.Bigints([.. Lines.Select(line => line.Place.Seq)]),
            Sql.Texts([.. Lines.Select(line => line.Hash)])
        );
        var places = branches.ToDictionary(one => one.At, one => Lines[one.At].Place with { Branch = one.Branch });
        var kept = await KeptLine.ReadAsync(transaction, [.. places.Values.Distinct()], cancellation);
        var named = places.ToLookup(one => one.Value, one => Lines[one.Key]);
        return (
            kept.ConvertAll(line => (named[line.Place].First(), line)),
            [.. Lines.Where((_, at) => !places.ContainsKey(at)).Select(line => line.Hash)]
        );
    }

    private static ReviewedLine ReadLine(BodyFields line) =>
        new(
            new(line.Id("device"u8), line.Id("incarnation"u8), line.TextOrNull("branch"u8, 64) ?? "", line.Integer("seq"u8, least: 1)),
            line.Text("hash"u8, 64),
            line.IdOrNull("as"u8)
        );
}
