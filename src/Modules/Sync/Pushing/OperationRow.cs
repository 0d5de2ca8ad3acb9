using System.Text.Unicode;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>One line as it stands in <c>sync.operation</c>.</summary>
internal sealed record OperationRow(
    long Seq,
    Guid? Id,
    string Hash,
    byte[] Bytes,
    byte[]? Private,
    string? Type,
    long? TypeVersion,
    Guid? Actor,
    long Control,
    long? AtMs,
    DateTimeOffset CorrectedAt,
    Outcome Outcome
);

/// <summary>Writes journalled lines; all lines of a push in one statement each.</summary>
internal static class OperationRows
{
    public static void Insert(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        string branch,
        DateTimeOffset receivedAt,
        IReadOnlyList<OperationRow> rows
    )
    {
        if (rows.Count == 0)
            return;
        var isText = rows.Select(row => IsText(row.Bytes)).ToList();
        transaction.Enqueue(
            """
            -- sync.operation.insert
            insert into sync.operation
              (tenant_id, device_id, incarnation, branch, seq, operation_id, hash, envelope, envelope_bytes, type, type_version,
               actor_id, control_minor, at_ms, corrected_at, received_at, outcome, code, flags, arrival, version)
            select $1, $2, $3, $4, unnest($7), unnest($8), unnest($9), unnest($10), unnest($11), unnest($12), unnest($13), unnest($14),
              unnest($15), unnest($16), unnest($17), $5, unnest($18), unnest($19), string_to_array(unnest($20), ','), $6,
              (select current_setting('app.version')::bigint)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(branch),
            Sql.Instant(receivedAt),
            Sql.Bigint(transaction.Version),
            Sql.Bigints([.. rows.Select(row => row.Seq)]),
            Sql.UuidsOrNull([.. rows.Select(row => row.Id)]),
            Sql.Texts([.. rows.Select(row => row.Hash)]),
            Sql.Utf8Texts([.. rows.Select((row, at) => isText[at] ? row.Bytes : null)]),
            Sql.BytesOrNull([.. rows.Select((row, at) => isText[at] ? null : row.Bytes)]),
            Sql.Texts([.. rows.Select(row => row.Type)]),
            Sql.BigintsOrNull([.. rows.Select(row => row.TypeVersion)]),
            Sql.UuidsOrNull([.. rows.Select(row => row.Actor)]),
            Sql.Bigints([.. rows.Select(row => row.Control)]),
            Sql.BigintsOrNull([.. rows.Select(row => row.AtMs)]),
            Sql.Instants([.. rows.Select(row => row.CorrectedAt)]),
            Sql.Texts([.. rows.Select(row => row.Outcome.Kind.Wire())]),
            Sql.Texts([.. rows.Select(row => row.Outcome.Code)]),
            Sql.Texts([.. rows.Select(row => string.Join(',', row.Outcome.Flags))])
        );
        InsertPrivate(transaction, device, incarnation, branch, [.. rows.Where(row => row.Private is not null)]);
        InsertConflicts(
            transaction,
            receivedAt,
            [.. rows.SelectMany(row => row.Outcome.Conflicts.Select(conflict => (device.Value, row.Id!.Value, conflict)))]
        );
        WaitingOperations.Note(
            transaction,
            [
                .. rows.SelectMany(row =>
                    row.Outcome.WaitsFor.Select(needed => (new JournalledPlace(device.Value, incarnation, branch, row.Seq), needed))
                ),
            ]
        );
    }

    private static void InsertPrivate(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        string branch,
        IReadOnlyList<OperationRow> rows
    )
    {
        if (rows.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sync.operation_private.insert
            insert into sync.operation_private (tenant_id, device_id, incarnation, branch, seq, line)
            select $1, $2, $3, $4, seq, line
            from unnest($5, $6) as opening (seq, line)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(branch),
            Sql.Bigints([.. rows.Select(row => row.Seq)]),
            Sql.BytesOrNull([.. rows.Select(row => row.Private)])
        );
    }

    /// <summary>Values that an edit replaced although they were newer than what it was made on; a person decides.</summary>
    public static void InsertConflicts(
        TenantTransaction transaction,
        DateTimeOffset at,
        IReadOnlyList<(Guid Device, Guid Operation, FieldConflict Conflict)> conflicts
    )
    {
        if (conflicts.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sync.conflict.insert
            insert into sync.conflict (tenant_id, device_id, operation_id, kind, row_id, field, lost_value, kept_value, noted_at)
            select $1, device_id, operation_id, kind, row_id, field, lost_value, kept_value, $2
            from unnest($3, $4, $5, $6, $7, $8, $9)
              as conflict (device_id, operation_id, kind, row_id, field, lost_value, kept_value)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Instant(at),
            Sql.Uuids([.. conflicts.Select(one => one.Device)]),
            Sql.Uuids([.. conflicts.Select(one => one.Operation)]),
            Sql.Texts([.. conflicts.Select(one => one.Conflict.Kind)]),
            Sql.Uuids([.. conflicts.Select(one => one.Conflict.Id)]),
            Sql.Texts([.. conflicts.Select(one => one.Conflict.Field)]),
            Sql.Jsons([.. conflicts.Select(one => one.Conflict.OtherJson)]),
            Sql.Jsons([.. conflicts.Select(one => one.Conflict.KeptJson)])
        );
    }

    private static bool IsText(byte[] bytes) => Utf8.IsValid(bytes) && !bytes.AsSpan().Contains((byte)0);
}

internal static class OutcomeNames
{
    public static string Wire(this OutcomeKind kind) =>
        kind switch
        {
            OutcomeKind.Applied => "applied",
            OutcomeKind.Flagged => "flagged",
            OutcomeKind.Refused => "refused",
            OutcomeKind.Parked => "parked",
            OutcomeKind.Held => "held",
            OutcomeKind.Quarantined => "quarantined",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
}
