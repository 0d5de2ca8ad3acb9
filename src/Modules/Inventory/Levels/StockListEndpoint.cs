using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Inventory.Levels;

/// <summary>Everything that a location has, with what it is worth, page by page: what a stock list is printed from.</summary>
internal static class StockListEndpoint
{
    private const int PageSize = 500;

    public static void MapStockList(this IEndpointRouteBuilder api) =>
        api.MapGet("/stock", ListAsync).RequirePermission(Permissions.StockView).Produces<StockListAnswer>();

    private static async Task<IResult> ListAsync(
        Guid? location,
        Guid? after,
        TenantDatabase database,
        ICatalogQueries catalog,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var place = location is { } asked ? new LocationId(asked) : caller.From.Location;
        if (!caller.ActsAt(place))
            return HttpRefusals.NotFound;
        var levels = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var rows = await ReadAsync(transaction, place, after ?? Guid.Empty, cancelled);
                var known = await catalog.VariantsAsync(transaction, [.. rows.Select(row => new VariantId(row.Variant))], cancelled);
                return rows.ConvertAll(row =>
                    known.GetValueOrDefault(new(row.Variant)) is { } facts ? row with { Sku = facts.Sku, Name = facts.Name } : row
                );
            },
            cancellation
        );
        return Results.Json(new StockListAnswer(place.Value, levels, levels.Count == PageSize ? levels[^1].Variant : null));
    }

    private static Task<List<StockLevelAnswer>> ReadAsync(
        TenantTransaction transaction,
        LocationId location,
        Guid after,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- inventory.stock.list
            select variant_id, quantity, value_minor
            from inventory.stock_level
            where tenant_id = $1
              and location_id = $2
              and variant_id > $3
            order by variant_id
            limit $4
            """,
            row => new StockLevelAnswer(row.GetGuid(0), null, null, row.GetInt64(1), row.GetInt64(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(location.Value),
            Sql.Uuid(after),
            Sql.Integer(PageSize)
        );
}

/// <param name="Next">Ask for the next page with it; null at the end.</param>
internal sealed record StockListAnswer(Guid Location, IReadOnlyList<StockLevelAnswer> Levels, Guid? Next);

/// <param name="Sku">Null without one, and where nobody knows the variant yet; the name too.</param>
/// <param name="Quantity">Thousandths; below zero when more went out than came in.</param>
/// <param name="Value">Minor units: its part of the inventory account.</param>
internal sealed record StockLevelAnswer(Guid Variant, string? Sku, string? Name, long Quantity, long Value);
