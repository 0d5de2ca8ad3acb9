using Kaunta.Contracts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Reporting.Ranges;

/// <summary>What was sold of each product over a range, page by page.</summary>
internal static class ProductsEndpoint
{
    private const int PageSize = 500;

    public static void MapProducts(this IEndpointRouteBuilder api) =>
        api.MapGet("/reports/products", ShowAsync).RequirePermission(Permissions.ReportView).Produces<ProductsAnswer>();

    private static async Task<IResult> ShowAsync(
        string? from,
        string? to,
        Guid? location,
        Guid? after,
        TenantDatabase database,
        ICatalogQueries catalog,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (scope, refusal) = ListScope.Read(from, to, location, caller);
        if (scope is null)
            return refusal!;
        var products = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var rows = await ReadAsync(transaction, scope, after ?? Guid.Empty, cancelled);
                var known = await catalog.VariantsAsync(transaction, [.. rows.Select(row => new VariantId(row.Variant))], cancelled);
                return rows.ConvertAll(row => row with { Sku = known.GetValueOrDefault(new(row.Variant))?.Sku });
            },
            cancellation
        );
        return Results.Json(new ProductsAnswer(products, products.Count == PageSize ? products[^1].Variant : null));
    }

    private static Task<List<ProductFigures>> ReadAsync(
        TenantTransaction transaction,
        ListScope scope,
        Guid after,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- reporting.products
            select variant_id, max(name), sum(quantity)::bigint, sum(total_minor)::bigint, sum(returned_quantity)::bigint,
              sum(returned_minor)::bigint, sum(cost_minor)::bigint
            from reporting.product_day
            where tenant_id = $1
              and ($2::uuid[] is null or location_id = any ($2))
              and business_on between $3 and $4
              and variant_id > $5
            group by variant_id
            having sum(quantity) <> 0 or sum(returned_quantity) <> 0 or sum(cost_minor) <> 0
            order by variant_id
            limit $6
            """,
            row => new ProductFigures(
                row.GetGuid(0),
                null,
                row.GetString(1),
                row.GetInt64(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt64(6)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            scope.Places,
            Sql.Date(scope.From),
            Sql.Date(scope.To),
            Sql.Uuid(after),
            Sql.Integer(PageSize)
        );
}

/// <param name="Next">Ask for the next page with it; null at the end.</param>
internal sealed record ProductsAnswer(IReadOnlyList<ProductFigures> Products, Guid? Next);

/// <summary>Quantities in thousandths, money in minor units.</summary>
/// <param name="Sku">As the catalogue has it now; null without one.</param>
/// <param name="Name">As a receipt wrote it.</param>
/// <param name="Quantity">Sold.</param>
/// <param name="Sold">What that came to.</param>
/// <param name="ReturnedQuantity">Brought back.</param>
/// <param name="Returned">What went back for it.</param>
/// <param name="Cost">Of what was sold and stayed sold.</param>
internal sealed record ProductFigures(
    Guid Variant,
    string? Sku,
    string Name,
    long Quantity,
    long Sold,
    long ReturnedQuantity,
    long Returned,
    long Cost
);
