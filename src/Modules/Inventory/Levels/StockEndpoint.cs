using Kaunta.Contracts;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Inventory.Levels;

/// <summary>Stock that explains itself: how much of a variant there is, what it is worth, and the movements behind it.</summary>
internal static class StockEndpoint
{
    public static void MapStock(this IEndpointRouteBuilder api) =>
        api.MapGet("/stock/{variant:guid}", ShowAsync).RequirePermission(Permissions.StockView).Produces<StockAnswer>();

    private static async Task<IResult> ShowAsync(
        Guid variant,
        Guid? location,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var place = location is { } asked ? new LocationId(asked) : caller.From.Location;
        if (!caller.ActsAt(place))
            return HttpRefusals.NotFound;
        var answer = await database.ReadAsync(
            caller.Business,
            (transaction, cancelled) => ReadAsync(transaction, place, variant, cancelled),
            cancellation
        );
        return Results.Json(answer);
    }

    private static async Task<StockAnswer> ReadAsync(
        TenantTransaction transaction,
        LocationId location,
        Guid variant,
        CancellationToken cancellation
    )
    {
        var level = await transaction.QueryOneAsync(
            """
            -- inventory.stock.level
            select quantity, value_minor
            from inventory.stock_level
            where tenant_id = $1
              and location_id = $2
              and variant_id = $3
            """,
            row => Tuple.Create(row.GetInt64(0), row.GetInt64(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(location.Value),
            Sql.Uuid(variant)
        );
        var movements = await transaction.QueryAsync(
            """
            -- inventory.stock.movements
            select m.operation_id, m.device_id, m.cause, m.quantity, m.value_minor, m.correction_minor, m.business_on, m.corrected_at,
              a.reason, coalesce(a.note, r.reference)
            from (
              select tenant_id, operation_id, device_id, position, cause, quantity, value_minor, correction_minor, business_on,
                corrected_at, made_version
              from inventory.movement
              where tenant_id = $1
                and variant_id = $3
                and location_id = $2
              order by made_version desc, operation_id desc, position desc
              limit 50
            ) as m
            left join inventory.adjustment a
              on a.tenant_id = m.tenant_id and a.operation_id = m.operation_id and a.device_id = m.device_id
            left join inventory.receipt r
              on r.tenant_id = m.tenant_id and r.operation_id = m.operation_id and m.cause in ('purchase', 'opening')
            order by m.made_version desc, m.operation_id desc, m.position desc
            """,
            row => new MovementAnswer(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetString(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetFieldValue<DateOnly>(6),
                row.Instant(7).ToUnixTimeMilliseconds(),
                row.TextOrNull(8),
                row.TextOrNull(9)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(location.Value),
            Sql.Uuid(variant)
        );
        return new(variant, location.Value, level?.Item1 ?? 0, level?.Item2 ?? 0, movements);
    }
}

/// <param name="Quantity">Thousandths.</param>
/// <param name="Value">Minor units.</param>
/// <param name="Movements">The last fifty, newest first.</param>
internal sealed record StockAnswer(Guid Variant, Guid Location, long Quantity, long Value, IReadOnlyList<MovementAnswer> Movements);

/// <param name="Reason">Of an adjustment.</param>
/// <param name="Note">What a person wrote: an adjustment's note, a receipt's reference.</param>
internal sealed record MovementAnswer(
    Guid Operation,
    Guid Device,
    string Cause,
    long Quantity,
    long Value,
    long Correction,
    DateOnly BusinessOn,
    long At,
    string? Reason,
    string? Note
);
