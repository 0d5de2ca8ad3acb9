using Kaunta.Contracts;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Customers.Listing;

/// <summary>The debt book's first page: customers by name or by what they owe, and what all of them owe together.</summary>
internal static class CustomerListEndpoint
{
    private const int PageSize = 50;

    private static readonly Refusal SortWrong = new(400, "sort_wrong", "Customers are sorted by 'name' or by 'balance'.");

    public static void MapCustomerList(this IEndpointRouteBuilder api) =>
        api.MapGet("/customers", ListAsync).RequirePermission(Permissions.CustomerView).Produces<CustomerPage>();

    private static async Task<IResult> ListAsync(
        string? search,
        string? sort,
        Guid? after,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        if (sort is not (null or "name" or "balance"))
            return SortWrong;
        var page = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var rows = await ReadAsync(transaction, search ?? "", sort == "balance", after, cancelled);
                var owed = (await OwedAsync(transaction, cancelled))[0];
                return new CustomerPage(owed.Customers, owed.Credits, owed.Unnamed, rows, rows.Count == PageSize ? rows[^1].Id : null);
            },
            cancellation
        );
        return Results.Json(page);
    }

    private static Task<List<CustomerItem>> ReadAsync(
        TenantTransaction transaction,
        string search,
        bool byBalance,
        Guid? after,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- customers.list
            with listed as (
              select c.customer_id, c.name, c.phone, c.customer_group, coalesce(b.balance_minor, 0) as balance_minor, c.credit_limit_minor,
                c.closed, c.placeholder, case when $3 then -coalesce(b.balance_minor, 0) else 0 end as place, lower(coalesce(c.name, '')) as sorted
              from customers.customer c
              left join customers.balance b
                on b.tenant_id = c.tenant_id and b.customer_id = c.customer_id
              where c.tenant_id = $1
                and (
                  strpos(lower(coalesce(c.name, '')), lower($2)) > 0
                  or strpos(coalesce(c.phone, ''), $2) > 0
                  or strpos(lower(coalesce(c.email, '')), lower($2)) > 0
                )
            )
            select customer_id, name, phone, customer_group, balance_minor, credit_limit_minor, closed, placeholder
            from listed
            where $4::uuid is null
              or (place, sorted, customer_id) > (select last.place, last.sorted, last.customer_id from listed last where last.customer_id = $4)
            order by place, sorted, customer_id
            limit $5
            """,
            row => new CustomerItem(
                row.GetGuid(0),
                row.TextOrNull(1),
                row.TextOrNull(2),
                row.TextOrNull(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetBoolean(6),
                row.GetBoolean(7)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Text(search),
            Sql.Boolean(byBalance),
            Sql.Uuid(after),
            Sql.Integer(PageSize)
        );

    private static Task<List<(long Customers, long Credits, long Unnamed)>> OwedAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- customers.owed
            select
              (select coalesce(sum(balance_minor), 0)::bigint from customers.balance where tenant_id = $1 and balance_minor > 0),
              (select coalesce(-sum(balance_minor), 0)::bigint from customers.balance where tenant_id = $1 and balance_minor < 0),
              (select coalesce(sum(amount_minor), 0)::bigint from customers.debt_entry where tenant_id = $1 and customer_id is null)
            """,
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
}

/// <summary>Minor units. Owed - credits + unnamed is the account accounts_receivable.</summary>
/// <param name="Owed">What customers owe, together.</param>
/// <param name="Credits">What others have paid beyond what they owed, together.</param>
/// <param name="Unnamed">On account, but of nobody: signed.</param>
/// <param name="Next">Ask for the next page with it; null at the end.</param>
internal sealed record CustomerPage(long Owed, long Credits, long Unnamed, IReadOnlyList<CustomerItem> Customers, Guid? Next);

/// <param name="Name">Null once erased, and for a placeholder.</param>
/// <param name="Balance">What they owe, signed, minor units.</param>
/// <param name="Placeholder">Named by a sale or a payment, and not yet arrived.</param>
internal sealed record CustomerItem(
    Guid Id,
    string? Name,
    string? Phone,
    string? Group,
    long Balance,
    long CreditLimit,
    bool Closed,
    bool Placeholder
);
