using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Retrying;

/// <summary>
/// Parked operations that a person waits for no longer. Such a one is refused: its device undoes it, and what builds on it goes on without it.
/// What it waited for stays noted. Should that arrive after all, the entry comes back to the list, kept aside: whoever gave it up may have
/// entered it by hand meanwhile, so it takes effect only when a person says so.
/// </summary>
internal static class GivenUp
{
    private const string Code = "given_up";

    public static bool Is(KeptLine line) => line is { Outcome: "refused", Code: Code };

    /// <summary>These are waited for no longer.</summary>
    public static void Note(TenantTransaction transaction, IReadOnlyList<KeptLine> parked, Operation settling) =>
        transaction.Enqueue(
            """
            -- sync.given_up.note
            update sync.operation o
            set outcome = 'refused', code = 'given_up', settled_at = $2, version = default
            from unnest($3, $4, $5, $6) as given_up (device_id, incarnation, branch, seq)
            where o.tenant_id = $1
              and o.device_id = given_up.device_id
              and o.incarnation = given_up.incarnation
              and o.branch = given_up.branch
              and o.seq = given_up.seq
              and o.outcome = 'parked'
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Instant(settling.CorrectedAt),
            Sql.Uuids([.. parked.Select(line => line.Place.Device)]),
            Sql.Uuids([.. parked.Select(line => line.Place.Incarnation)]),
            Sql.Texts([.. parked.Select(line => line.Place.Branch)]),
            Sql.Bigints([.. parked.Select(line => line.Place.Seq)])
        );

    /// <summary>Something that these had waited for is here: a person decides about them again.</summary>
    public static void ComeBack(TenantTransaction transaction, IReadOnlyList<KeptLine> lines)
    {
        if (lines.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sync.given_up.come_back
            update sync.operation o
            set outcome = 'quarantined', code = 'came_after_all', settled_at = null, version = default
            from unnest($2, $3, $4, $5) as late (device_id, incarnation, branch, seq)
            where o.tenant_id = $1
              and o.device_id = late.device_id
              and o.incarnation = late.incarnation
              and o.branch = late.branch
              and o.seq = late.seq
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. lines.Select(line => line.Place.Device)]),
            Sql.Uuids([.. lines.Select(line => line.Place.Incarnation)]),
            Sql.Texts([.. lines.Select(line => line.Place.Branch)]),
            Sql.Bigints([.. lines.Select(line => line.Place.Seq)])
        );
        WaitingOperations.Forget(transaction, [.. lines.Select(line => line.Place)]);
    }
}
