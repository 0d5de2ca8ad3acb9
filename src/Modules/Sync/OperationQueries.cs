using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync;

/// <summary>Answers what other modules ask about the operation log.</summary>
internal sealed class OperationQueries : IOperationQueries
{
    public Task<LoggedOperation?> FindAsync(
        TenantTransaction transaction,
        DeviceId device,
        OperationId operation,
        CancellationToken cancellation
    ) =>
        transaction.QueryOneAsync(
            """
            -- sync.operation.find
            select envelope, hash, outcome, code, flags, received_at
            from sync.operation
            where tenant_id = $1
              and device_id = $2
              and operation_id = $3
              and envelope is not null
            """,
            row => new LoggedOperation(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.TextOrNull(3),
                row.GetFieldValue<string[]>(4),
                row.Instant(5)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(operation.Value)
        );

    public async Task<IReadOnlyDictionary<(DeviceId Device, OperationId Operation), IReadOnlyList<string>>> FlagsAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<(DeviceId Device, OperationId Operation)> operations,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- sync.operation.flags
            select o.device_id, o.operation_id, o.flags
            from unnest($2, $3) as wanted (device_id, operation_id)
            join sync.operation o
              on o.tenant_id = $1 and o.device_id = wanted.device_id and o.operation_id = wanted.operation_id
            where o.flags <> '{}'
            """,
            row =>
                KeyValuePair.Create(
                    (new DeviceId(row.GetGuid(0)), new OperationId(row.GetGuid(1))),
                    (IReadOnlyList<string>)row.GetFieldValue<string[]>(2)
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. operations.Select(one => one.Device.Value)]),
            Sql.Uuids([.. operations.Select(one => one.Operation.Value)])
        );
        return new Dictionary<(DeviceId, OperationId), IReadOnlyList<string>>(rows);
    }
}
