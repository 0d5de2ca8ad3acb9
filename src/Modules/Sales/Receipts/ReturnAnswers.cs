using System.Text.Json.Nodes;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Sales.Receipts;

/// <summary>Returns as the back office sees them: one with the operation that made it, and those of a sale.</summary>
internal static class ReturnAnswers
{
    public static async Task<IResult> ShowAsync(
        Guid id,
        TenantDatabase database,
        IOperationQueries operations,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var answer = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                if (await FindAsync(transaction, id, cancelled) is not { } found || !caller.ActsAt(new(found.Location)))
                    return null;
                var logged = await operations.FindAsync(transaction, new(found.Answer.Device), new OperationId(found.Operation), cancelled);
                return found.Answer with { Flags = logged?.Flags ?? [], Envelope = logged?.Envelope };
            },
            cancellation
        );
        return answer is null ? HttpRefusals.NotFound : Results.Json(answer);
    }

    /// <summary>Oldest first.</summary>
    public static async Task<IReadOnlyList<ReturnOfSale>> OfSaleAsync(
        TenantTransaction transaction,
        Guid sale,
        CancellationToken cancellation
    ) =>
        await transaction.QueryAsync(
            """
            -- sales.receipts.returns_of_sale
            select r.return_id, r.receipt, r.business_on, r.corrected_at, r.actor_id, r.paid_minor,
              array_agg(l.of_line order by l.line), array_agg(l.quantity order by l.line)
            from sales.sale_return r
            join sales.return_line l
              on l.tenant_id = r.tenant_id and l.return_id = r.return_id
            where r.tenant_id = $1
              and r.sale_id = $2
              and l.of_line is not null
            group by r.tenant_id, r.return_id
            order by r.corrected_at, r.return_id
            """,
            row =>
            {
                var (lines, quantities) = (row.GetFieldValue<int[]>(6), row.GetFieldValue<long[]>(7));
                return new ReturnOfSale(
                    row.GetGuid(0),
                    row.GetString(1),
                    row.GetFieldValue<DateOnly>(2),
                    row.Instant(3).ToUnixTimeMilliseconds(),
                    row.UuidOrNull(4),
                    row.GetInt64(5),
                    [.. lines.Zip(quantities, (line, quantity) => new ReturnedLineOfSale(line, quantity))]
                );
            },
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(sale)
        );

    private sealed record Found(Guid Location, Guid Operation, ReturnAnswer Answer);

    private static Task<Found?> FindAsync(TenantTransaction transaction, Guid id, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- sales.receipts.find_return
            select r.return_id, r.receipt, r.business_on, r.corrected_at, r.register_id, r.device_id, r.actor_id, r.sale_id, r.sale_receipt,
              r.paid_minor, r.waiting, r.body, r.location_id, r.operation_id,
              (
                select coalesce(sum(l.recover_minor), 0)::bigint
                from sales.return_line l
                where l.tenant_id = r.tenant_id
                  and l.return_id = r.return_id
              )
            from sales.sale_return r
            where r.tenant_id = $1
              and r.return_id = $2
            """,
            row => new Found(
                row.GetGuid(12),
                row.GetGuid(13),
                new(
                    row.GetGuid(0),
                    row.GetString(1),
                    row.GetFieldValue<DateOnly>(2),
                    row.Instant(3).ToUnixTimeMilliseconds(),
                    row.GetGuid(4),
                    row.GetGuid(5),
                    row.UuidOrNull(6),
                    row.UuidOrNull(7),
                    row.TextOrNull(8),
                    row.GetInt64(9),
                    row.GetInt64(14),
                    row.GetBoolean(10),
                    [],
                    JsonNode.Parse(row.GetString(11))!,
                    null
                )
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id)
        );
}

/// <param name="Paid">Minor units that went back.</param>
/// <param name="Lines">Those that name a line of the sale.</param>
internal sealed record ReturnOfSale(
    Guid Id,
    string Receipt,
    DateOnly BusinessOn,
    long At,
    Guid? Actor,
    long Paid,
    IReadOnlyList<ReturnedLineOfSale> Lines
);

/// <param name="Of">The number of the sale's line.</param>
/// <param name="Quantity">Thousandths.</param>
internal sealed record ReturnedLineOfSale(int Of, long Quantity);

/// <param name="Sale">Null without a receipt.</param>
/// <param name="Paid">Minor units that went back.</param>
/// <param name="ToRecover">Of that, what goes beyond the sale.</param>
/// <param name="Waiting">Its sale hasn't arrived.</param>
/// <param name="Envelope">The operation as its device wrote it, byte for byte.</param>
internal sealed record ReturnAnswer(
    Guid Id,
    string Receipt,
    DateOnly BusinessOn,
    long At,
    Guid Register,
    Guid Device,
    Guid? Actor,
    Guid? Sale,
    string? SaleReceipt,
    long Paid,
    long ToRecover,
    bool Waiting,
    IReadOnlyList<string> Flags,
    JsonNode Body,
    string? Envelope
);
