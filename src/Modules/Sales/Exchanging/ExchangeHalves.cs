using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Core.Sales;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Exchanging;

/// <summary>What one operation puts into an exchange.</summary>
/// <param name="Exchange">The id of the tender that both halves have.</param>
/// <param name="AmountMinor">Minor units, above zero.</param>
internal sealed record ExchangeHalf(Guid Exchange, DeviceId Device, OperationId Operation, long AmountMinor);

/// <summary>
/// Brings the two halves of exchanges together, whichever comes first. One whose other half isn't here, or is over another amount, is
/// flagged <c>exchange_open</c>: the account of exchanges doesn't clear. When the other half comes, the flag goes.
/// </summary>
internal sealed class ExchangeHalves(IOperationFlags flags) : IFactHandler<ReturnCompleted>, IFactHandler<SaleCompleted>
{
    private const string Open = "exchange_open";

    private sealed record Sides(ExchangeHalf? Return, ExchangeHalf? Sale);

    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnCompleted> facts,
        CancellationToken cancellation
    ) =>
        AddAsync(
            transaction,
            [.. facts.SelectMany(fact => Halves(fact.Refunds, fact.Device, fact.Operation))],
            ofSale: false,
            cancellation
        );

    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    ) =>
        AddAsync(transaction, [.. facts.SelectMany(fact => Halves(fact.Tenders, fact.Device, fact.Operation))], ofSale: true, cancellation);

    private static IEnumerable<ExchangeHalf> Halves(IEnumerable<SoldTender> tenders, DeviceId device, OperationId operation) =>
        tenders
            .Where(tender => tender.Kind == Exchange.Kind)
            .Select(tender => new ExchangeHalf(tender.Tender, device, operation, tender.AmountMinor));

    private async Task<IReadOnlyList<FactFlag>> AddAsync(
        TenantTransaction transaction,
        IReadOnlyList<ExchangeHalf> halves,
        bool ofSale,
        CancellationToken cancellation
    )
    {
        if (halves.Count == 0)
            return [];
        var known = await ReadAsync(transaction, [.. halves.Select(half => half.Exchange).Distinct()], cancellation);
        var found = new List<FactFlag>();
        var cleared = new List<FlagChange>();
        foreach (var half in halves)
        {
            var (own, other) = known.GetValueOrDefault(half.Exchange) is { } sides
                ? (ofSale ? sides.Sale : sides.Return, ofSale ? sides.Return : sides.Sale)
                : (null, null);
            if (own is null)
                known[half.Exchange] = ofSale ? new(other, half) : new(half, other);
            if (own is null && other?.AmountMinor == half.AmountMinor)
                cleared.Add(new(other.Device, other.Operation, Open, []));
            else
                found.Add(new(half.Operation, Open));
        }
        flags.Change(transaction, cleared);
        Save(transaction, known);
        return found;
    }

    private static async Task<Dictionary<Guid, Sides>> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyList<Guid> exchanges,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- sales.exchange.read
            select exchange_id, return_device_id, return_operation_id, return_minor, sale_device_id, sale_operation_id, sale_minor
            from sales.exchange
            where tenant_id = $1
              and exchange_id = any ($2)
            """,
            row => (Exchange: row.GetGuid(0), Return: SideOf(row, 1), Sale: SideOf(row, 4)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. exchanges])
        );
        return rows.ToDictionary(row => row.Exchange, row => new Sides(row.Return, row.Sale));
    }

    private static ExchangeHalf? SideOf(Npgsql.NpgsqlDataReader row, int at) =>
        row.UuidOrNull(at) is { } device ? new(row.GetGuid(0), new(device), new(row.GetGuid(at + 1)), row.GetInt64(at + 2)) : null;

    private static void Save(TenantTransaction transaction, Dictionary<Guid, Sides> exchanges)
    {
        var rows = exchanges.OrderBy(one => one.Key).ToList();
        transaction.Enqueue(
            """
            -- sales.exchange.save
            insert into sales.exchange
              (tenant_id, exchange_id, return_device_id, return_operation_id, return_minor, sale_device_id, sale_operation_id, sale_minor)
            select $1, exchange_id, return_device_id, return_operation_id, return_minor, sale_device_id, sale_operation_id, sale_minor
            from unnest($2, $3, $4, $5, $6, $7, $8)
              as half (exchange_id, return_device_id, return_operation_id, return_minor, sale_device_id, sale_operation_id, sale_minor)
            on conflict (tenant_id, exchange_id) do update
            set return_device_id = excluded.return_device_id,
              return_operation_id = excluded.return_operation_id,
              return_minor = excluded.return_minor,
              sale_device_id = excluded.sale_device_id,
              sale_operation_id = excluded.sale_operation_id,
              sale_minor = excluded.sale_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(row => row.Key)]),
            Sql.UuidsOrNull([.. rows.Select(row => row.Value.Return?.Device.Value)]),
            Sql.UuidsOrNull([.. rows.Select(row => row.Value.Return?.Operation.Value)]),
            Sql.BigintsOrNull([.. rows.Select(row => row.Value.Return?.AmountMinor)]),
            Sql.UuidsOrNull([.. rows.Select(row => row.Value.Sale?.Device.Value)]),
            Sql.UuidsOrNull([.. rows.Select(row => row.Value.Sale?.Operation.Value)]),
            Sql.BigintsOrNull([.. rows.Select(row => row.Value.Sale?.AmountMinor)])
        );
    }
}
