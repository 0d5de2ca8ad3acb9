using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Receiving;

/// <summary>Writes receipts of goods.</summary>
internal static class ReceiptRows
{
    public static async Task<HashSet<Guid>> TakenAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReceiptBody> receipts,
        CancellationToken cancellation
    ) =>
        [
            .. await transaction.QueryAsync(
                """
                -- inventory.receipt.taken
                select receipt_id
                from inventory.receipt
                where tenant_id = $1
                  and receipt_id = any ($2)
                """,
                row => row.GetGuid(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. receipts.Select(receipt => receipt.Receipt)])
            ),
        ];

    public static void Insert(TenantTransaction transaction, IReadOnlyList<(Operation Operation, ReceiptBody Receipt)> received)
    {
        if (received.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- inventory.receipt.insert
            insert into inventory.receipt
              (tenant_id, receipt_id, operation_id, location_id, business_on, kind, supplier_id, reference, total_minor)
            select $1, receipt_id, operation_id, location_id, business_on, kind, supplier_id, reference, total_minor
            from unnest($2, $3, $4, $5, $6, $7, $8, $9)
              as received (receipt_id, operation_id, location_id, business_on, kind, supplier_id, reference, total_minor)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. received.Select(one => one.Receipt.Receipt)]),
            Sql.Uuids([.. received.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. received.Select(one => one.Receipt.Location)]),
            Sql.Dates([.. received.Select(one => one.Receipt.BusinessOn)]),
            Sql.Texts([.. received.Select(one => one.Receipt.Cause == StockCause.Opening ? "opening" : "purchase")]),
            Sql.UuidsOrNull([.. received.Select(one => one.Receipt.Supplier)]),
            Sql.Texts([.. received.Select(one => one.Receipt.Reference)]),
            Sql.Bigints([.. received.Select(one => one.Receipt.Total)])
        );
        var lines = received.SelectMany(one => one.Receipt.Lines.Select(line => (one.Receipt.Receipt, Line: line))).ToList();
        transaction.Enqueue(
            """
            -- inventory.receipt.insert_lines
            insert into inventory.receipt_line (tenant_id, receipt_id, line, variant_id, quantity, unit_cost)
            select $1, receipt_id, line, variant_id, quantity, unit_cost
            from unnest($2, $3, $4, $5, $6)
              as received (receipt_id, line, variant_id, quantity, unit_cost)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. lines.Select(one => one.Receipt)]),
            Sql.Integers([.. lines.Select(one => one.Line.Line)]),
            Sql.Uuids([.. lines.Select(one => one.Line.Variant)]),
            Sql.Bigints([.. lines.Select(one => one.Line.Quantity)]),
            Sql.Bigints([.. lines.Select(one => one.Line.UnitCost)])
        );
    }
}
