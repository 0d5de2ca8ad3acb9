using System.Globalization;
using Kaunta.Contracts;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sales.Vouchers;

/// <summary>The list of vouchers, those first that were sold or used last: what each was sold for, what was used of it, what it still has.</summary>
internal static class VouchersEndpoint
{
    private const int PageSize = 50;

    public static void MapVouchers(this IEndpointRouteBuilder api) =>
        api.MapGet("/vouchers", ListAsync).RequirePermission(Permissions.SaleView).Produces<VouchersPage>();

    private static async Task<IResult> ListAsync(
        string? search,
        bool? open,
        string? after,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        if (VoucherPlace.Read(after) is not { } place)
            return HttpRefusals.AfterWrong;
        var page = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var rows = await ReadAsync(transaction, Typed(search), open ?? false, place, cancelled);
                return new VouchersPage(
                    await LeftAsync(transaction, cancelled),
                    rows.ConvertAll(row => row.Item),
                    rows.Count == PageSize ? new VoucherPlace(rows[^1].Version, rows[^1].Item.Code).Write() : null
                );
            },
            cancellation
        );
        return Results.Json(page);
    }

    /// <summary>The beginning of a number, in any way of writing it.</summary>
    private static string Typed(string? search) =>
        string.Concat((search ?? "").Where(letter => letter is not ('-' or ' '))).ToUpperInvariant();

    private static Task<List<(long Version, VoucherItem Item)>> ReadAsync(
        TenantTransaction transaction,
        string search,
        bool open,
        VoucherPlace place,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sales.vouchers.list
            select voucher.version, voucher.code, voucher.voucher_id, voucher.sold_minor, voucher.spent_minor,
              sold.document_id, sold.receipt, sold.business_on, used.business_on
            from (
              select version, code, voucher_id, sold_minor, spent_minor
              from sales.voucher
              where tenant_id = $1
                and starts_with(code, $2)
                and (not $3 or sold_minor <> spent_minor)
                and (version, code) < ($4, $5)
              order by version desc, code desc
              limit $6
            ) as voucher
            left join lateral (
              select document_id, receipt, business_on
              from sales.voucher_entry as entry
              where entry.tenant_id = $1
                and entry.code = voucher.code
                and amount_minor > 0
                and voucher.voucher_id is not null
              order by made_version, operation_id, line
              limit 1
            ) as sold on true
            left join lateral (
              select business_on
              from sales.voucher_entry as entry
              where entry.tenant_id = $1
                and entry.code = voucher.code
                and amount_minor < 0
              order by made_version desc, operation_id desc, line desc
              limit 1
            ) as used on true
            order by voucher.version desc, voucher.code desc
            """,
            row =>
                (
                    row.GetInt64(0),
                    new VoucherItem(
                        row.GetString(1),
                        row.UuidOrNull(2),
                        row.GetInt64(3),
                        row.GetInt64(4),
                        row.GetInt64(3) - row.GetInt64(4),
                        row.UuidOrNull(5),
                        row.TextOrNull(6),
                        row.DateOrNull(7),
                        row.DateOrNull(8)
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Text(search),
            Sql.Boolean(open),
            Sql.Bigint(place.Version),
            Sql.Text(place.Code),
            Sql.Integer(PageSize)
        );

    private static async Task<long> LeftAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        (
            await transaction.QueryAsync(
                """
                -- sales.vouchers.left
                select coalesce(sum(sold_minor - spent_minor), 0)::bigint
                from sales.voucher
                where tenant_id = $1
                """,
                row => row.GetInt64(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value)
            )
        )[0];
}

/// <summary>Where the list goes on.</summary>
internal sealed record VoucherPlace(long Version, string Code)
{
    private static readonly VoucherPlace Newest = new(long.MaxValue, "");

    /// <summary>Without a text, the newest; null when the text isn't a place.</summary>
    public static VoucherPlace? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Newest;
        var parts = text.Split('_');
        return
            parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && Core.Sales.VoucherCode.Read(parts[1]) == parts[1]
            ? new(version, parts[1])
            : null;
    }

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Version}_{Code}");
}

/// <param name="Left">What all vouchers of the business still have, minor units.</param>
/// <param name="Next">Ask for the next page with it; null at the end.</param>
internal sealed record VouchersPage(long Left, IReadOnlyList<VoucherItem> Vouchers, string? Next);

/// <param name="Code">As it is printed, without its dash.</param>
/// <param name="Voucher">Null while no sale of it has arrived.</param>
/// <param name="Sold">Minor units, as <c>Used</c> and <c>Left</c>, which is below zero when more was spent than there was.</param>
/// <param name="Sale">The sale that it was sold with.</param>
/// <param name="UsedOn">When it last paid.</param>
internal sealed record VoucherItem(
    string Code,
    Guid? Voucher,
    long Sold,
    long Used,
    long Left,
    Guid? Sale,
    string? Receipt,
    DateOnly? SoldOn,
    DateOnly? UsedOn
);
