using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sales.Receipts;

/// <summary>The list of sales and returns, newest first, and one sale with the operation that made it and what came back of it.</summary>
internal static class SalesEndpoint
{
    private const int PageSize = 50;

    public static void MapReceipts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sales", ListAsync).RequirePermission(Permissions.SaleView).Produces<SalesPage>();
        api.MapGet("/sales/{id:guid}", ShowAsync).RequirePermission(Permissions.SaleView).Produces<SaleAnswer>();
        api.MapGet("/returns/{id:guid}", ReturnAnswers.ShowAsync).RequirePermission(Permissions.SaleView).Produces<ReturnAnswer>();
    }

    private static async Task<IResult> ListAsync(
        Guid? location,
        string? from,
        string? to,
        string? search,
        Guid? customer,
        string? after,
        TenantDatabase database,
        IOperationQueries operations,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (scope, refusal) = ListScope.Read(from, to, location, caller);
        if (scope is null)
            return refusal!;
        if (SalePlace.Read(after) is not { } place)
            return HttpRefusals.AfterWrong;
        var page = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var rows = await ReadAsync(transaction, scope, search ?? "", customer, place, cancelled);
                var flags = await operations.FlagsAsync(
                    transaction,
                    [.. rows.Select(row => (new DeviceId(row.Item.Device), new OperationId(row.Operation)))],
                    cancelled
                );
                return new SalesPage(
                    rows.ConvertAll(row =>
                        row.Item with
                        {
                            Flags = flags.GetValueOrDefault((new DeviceId(row.Item.Device), new OperationId(row.Operation)), []),
                        }
                    ),
                    rows.Count == PageSize ? rows[^1].Place.Write() : null
                );
            },
            cancellation
        );
        return Results.Json(page);
    }

    private static async Task<IResult> ShowAsync(
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
                await FindAsync(transaction, id, cancelled) is { } found && caller.ActsAt(new(found.Location))
                    ? (
                        found,
                        await operations.FindAsync(transaction, new(found.Item.Device), new(found.Operation), cancelled),
                        await ReturnAnswers.OfSaleAsync(transaction, id, cancelled)
                    )
                    : ((FoundSale, LoggedOperation?, IReadOnlyList<ReturnOfSale>)?)null,
            cancellation
        );
        return answer is var (sale, logged, returns)
            ? Results.Json(
                new SaleAnswer(
                    sale.Item.Id,
                    sale.Item.Receipt,
                    sale.Item.BusinessOn,
                    sale.Item.At,
                    sale.Item.Register,
                    sale.Item.Device,
                    sale.Item.Actor,
                    sale.Item.Total,
                    logged?.Flags ?? [],
                    JsonNode.Parse(sale.Body)!,
                    returns,
                    logged?.Envelope
                )
            )
            : HttpRefusals.NotFound;
    }

    private static Task<List<(SalePlace Place, Guid Operation, SaleItem Item)>> ReadAsync(
        TenantTransaction transaction,
        ListScope scope,
        string search,
        Guid? customer,
        SalePlace place,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sales.receipts.list
            select id, receipt, business_on, corrected_at, register_id, device_id, actor_id, total_minor, kind, operation_id
            from (
              (
                select sale_id as id, receipt, business_on, corrected_at, register_id, device_id, actor_id, total_minor, 'sale' as kind, operation_id
                from sales.sale
                where tenant_id = $1
                  and ($2::uuid[] is null or location_id = any ($2))
                  and business_on between $3 and $4
                  and starts_with(receipt, $5)
                  and ($10::uuid is null or customer_id = $10)
                  and (business_on, corrected_at, sale_id) < ($6, $7, $8)
                order by business_on desc, corrected_at desc, sale_id desc
                limit $9
              )
              union all
              (
                select return_id, receipt, business_on, corrected_at, register_id, device_id, actor_id, -paid_minor, 'return', operation_id
                from sales.sale_return
                where tenant_id = $1
                  and ($2::uuid[] is null or location_id = any ($2))
                  and business_on between $3 and $4
                  and starts_with(receipt, $5)
                  and ($10::uuid is null or customer_id = $10)
                  and (business_on, corrected_at, return_id) < ($6, $7, $8)
                order by business_on desc, corrected_at desc, return_id desc
                limit $9
              )
            ) as document
            order by business_on desc, corrected_at desc, id desc
            limit $9
            """,
            row =>
            {
                var item = Item(row);
                return (new SalePlace(item.BusinessOn, row.Instant(3), item.Id), row.GetGuid(9), item);
            },
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            scope.Places,
            Sql.Date(scope.From),
            Sql.Date(scope.To),
            Sql.Text(search),
            Sql.Date(place.On),
            Sql.Instant(place.At),
            Sql.Uuid(place.Id),
            Sql.Integer(PageSize),
            Sql.Uuid(customer)
        );

    private sealed record FoundSale(Guid Location, Guid Operation, SaleItem Item, string Body);

    private static Task<FoundSale?> FindAsync(TenantTransaction transaction, Guid id, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- sales.receipts.find
            select sale_id, receipt, business_on, corrected_at, register_id, device_id, actor_id, total_minor, 'sale',
              operation_id, location_id, body
            from sales.sale
            where tenant_id = $1
              and sale_id = $2
            """,
            row => new FoundSale(row.GetGuid(10), row.GetGuid(9), Item(row), row.GetString(11)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id)
        );

    private static SaleItem Item(Npgsql.NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.GetFieldValue<DateOnly>(2),
            row.Instant(3).ToUnixTimeMilliseconds(),
            row.GetGuid(4),
            row.GetGuid(5),
            row.UuidOrNull(6),
            row.GetInt64(7),
            row.GetString(8),
            []
        );
}

/// <summary>Where the list goes on.</summary>
internal sealed record SalePlace(DateOnly On, DateTimeOffset At, Guid Id)
{
    // Not the largest date there is: PostgreSQL's infinity would compare in a way of its own.
    private static readonly SalePlace Newest = new(new(9999, 12, 30), new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero), Guid.AllBitsSet);

    /// <summary>Without a text, the newest; null when the text isn't a place.</summary>
    public static SalePlace? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Newest;
        var parts = text.Split('_');
        return
            parts.Length == 3
            && DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(parts[2], "D", out var id)
            ? new(on, new(ticks, TimeSpan.Zero), id)
            : null;
    }

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{On:yyyy-MM-dd}_{At.UtcTicks}_{Id}");
}

/// <param name="Next">Ask for the next page with it; null at the end.</param>
internal sealed record SalesPage(IReadOnlyList<SaleItem> Sales, string? Next);

/// <param name="Total">Minor units; of a return, what was paid back, below zero.</param>
/// <param name="Kind"><c>sale</c> or <c>return</c>.</param>
internal sealed record SaleItem(
    Guid Id,
    string Receipt,
    DateOnly BusinessOn,
    long At,
    Guid Register,
    Guid Device,
    Guid? Actor,
    long Total,
    string Kind,
    IReadOnlyList<string> Flags
);

/// <param name="Returns">What came back of it, oldest first.</param>
/// <param name="Envelope">The operation as its device wrote it, byte for byte.</param>
internal sealed record SaleAnswer(
    Guid Id,
    string Receipt,
    DateOnly BusinessOn,
    long At,
    Guid Register,
    Guid Device,
    Guid? Actor,
    long Total,
    IReadOnlyList<string> Flags,
    JsonNode Body,
    IReadOnlyList<ReturnOfSale> Returns,
    string? Envelope
);
