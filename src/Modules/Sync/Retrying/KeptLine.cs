using System.Text;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Sync.Retrying;

/// <summary>A line of the log that had no effect so far, with what is needed to try it again.</summary>
/// <param name="Envelope">Null where the line is no text.</param>
internal sealed record KeptLine(
    JournalledPlace Place,
    long Arrival,
    string Hash,
    Guid? Id,
    string? Envelope,
    byte[]? Private,
    string Outcome,
    string? Code,
    string[] Flags,
    DateTimeOffset CorrectedAt
)
{
    /// <summary>Its envelope, where it is one of this journal; a line that is none has no effect to try.</summary>
    public Envelope? Read() => Envelope is null ? null : Core.Journal.Envelope.Read(Encoding.UTF8.GetBytes(Envelope)).Envelope;

    /// <summary>As it came, ready for its handler. Openings that don't hold are left out, as if they had been erased.</summary>
    public Line Open(Envelope envelope, OperationHandlers handlers)
    {
        var bytes = Encoding.UTF8.GetBytes(Envelope!);
        var id = Id ?? envelope.Id.Value;
        var line = new Line(bytes, Hash, envelope, id, id, Private, null, null, null);
        return handlers.Read(line, envelope, PushReader.Open(envelope, Private) ?? PersonalValues.None);
    }

    /// <summary>The lines at these places that are there, in the order in which they arrived.</summary>
    public static async Task<List<KeptLine>> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyList<JournalledPlace> places,
        CancellationToken cancellation
    ) =>
        places.Count == 0
            ? []
            : await transaction.QueryAsync(
                """
                -- sync.kept.read
                select o.device_id, o.incarnation, o.branch, o.seq, o.arrival, o.hash, o.operation_id, o.envelope, p.line, o.outcome, o.code,
                  o.flags, o.corrected_at
                from unnest($2, $3, $4, $5) as wanted (device_id, incarnation, branch, seq)
                join sync.operation o
                  on o.tenant_id = $1
                    and o.device_id = wanted.device_id
                    and o.incarnation = wanted.incarnation
                    and o.branch = wanted.branch
                    and o.seq = wanted.seq
                left join sync.operation_private p
                  on p.tenant_id = o.tenant_id
                    and p.device_id = o.device_id
                    and p.incarnation = o.incarnation
                    and p.branch = o.branch
                    and p.seq = o.seq
                order by o.arrival, o.device_id, o.incarnation, o.branch, o.seq
                """,
                row => new KeptLine(
                    new(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3)),
                    row.GetInt64(4),
                    row.GetString(5),
                    row.UuidOrNull(6),
                    row.TextOrNull(7),
                    row.IsDBNull(8) ? null : row.Bytes(8),
                    row.GetString(9),
                    row.TextOrNull(10),
                    row.GetFieldValue<string[]>(11),
                    row.Instant(12)
                ),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. places.Select(place => place.Device)]),
                Sql.Uuids([.. places.Select(place => place.Incarnation)]),
                Sql.Texts([.. places.Select(place => place.Branch)]),
                Sql.Bigints([.. places.Select(place => place.Seq)])
            );
}
