using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger;

internal sealed class LedgerQueries : ILedgerQueries
{
    public async Task<IReadOnlyDictionary<(LocationId Location, RegisterId Register), long>> DrawersAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- ledger.balance.drawers
            select a.location_id, a.part, b.amount_minor
            from ledger.account a
            join ledger.balance b
              on b.tenant_id = a.tenant_id and b.account = a.account
            where a.tenant_id = $1
              and a.name = 'cash_in_drawer'
            """,
            row => (Location: row.GetGuid(0), Register: Guid.Parse(row.GetString(1)), Amount: row.GetInt64(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return rows.ToDictionary(row => (new LocationId(row.Location), new RegisterId(row.Register)), row => row.Amount);
    }

    public async Task<long> TaxAsync(
        TenantTransaction transaction,
        DeviceId device,
        OperationId operation,
        CancellationToken cancellation
    ) =>
        (
            await transaction.QueryAsync(
                """
                -- ledger.posting.tax_of_operation
                select coalesce(sum(p.amount_minor), 0)::bigint
                from ledger.posting p
                join ledger.account a
                  on a.tenant_id = p.tenant_id and a.account = p.account
                where p.tenant_id = $1
                  and p.device_id = $2
                  and p.operation_id = $3
                  and a.name = 'tax_payable'
                """,
                row => row.GetInt64(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(device.Value),
                Sql.Uuid(operation.Value)
            )
        )[0];
}
