using Kaunta.Contracts;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Customers.Listing;

/// <summary>One customer's debt book, newest first: each line with what they owed after it.</summary>
internal static class StatementEndpoint
{
    private const int PageSize = 100;

    public static void MapStatement(this IEndpointRouteBuilder api) =>
        api.MapGet("/customers/{id:guid}/statement", ShowAsync).RequirePermission(Permissions.CustomerView).Produces<StatementPage>();

    private static async Task<IResult> ShowAsync(
        Guid id,
        long? after,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var answer = await database.ReadAsync(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var customer = await FindAsync(transaction, id, cancelled);
                return customer is null
                    ? null
                    : customer with
                    {
                        Entries = await ReadAsync(transaction, id, after ?? long.MaxValue, cancelled),
                    };
            },
            cancellation
        );
        if (answer is null)
            return HttpRefusals.NotFound;
        return Results.Json(answer with { Next = answer.Entries.Count == PageSize ? answer.Entries[^1].Arrival : null });
    }

    private static Task<StatementPage?> FindAsync(TenantTransaction transaction, Guid id, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- customers.statement.customer
            select c.customer_id, c.name, coalesce(b.balance_minor, 0), c.credit_limit_minor
            from customers.customer c
            left join customers.balance b
              on b.tenant_id = c.tenant_id and b.customer_id = c.customer_id
            where c.tenant_id = $1
              and c.customer_id = $2
            """,
            row => new StatementPage(row.GetGuid(0), row.TextOrNull(1), row.GetInt64(2), row.GetInt64(3), [], null),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id)
        );

    private static Task<List<StatementEntry>> ReadAsync(
        TenantTransaction transaction,
        Guid id,
        long after,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- customers.statement.entries
            select arrival, device_id, operation_id, cause, document_id, receipt, location_id, business_on, corrected_at, amount_minor, balance_minor
            from customers.debt_entry
            where tenant_id = $1
              and customer_id = $2
              and arrival < $3
            order by arrival desc
            limit $4
            """,
            row => new StatementEntry(
                row.GetInt64(0),
                row.GetGuid(1),
                row.GetGuid(2),
                row.GetString(3),
                row.GetGuid(4),
                row.TextOrNull(5),
                row.GetGuid(6),
                row.GetFieldValue<DateOnly>(7),
                row.Instant(8).ToUnixTimeMilliseconds(),
                row.GetInt64(9),
                row.GetInt64(10)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Bigint(after),
            Sql.Integer(PageSize)
        );
}

/// <param name="Name">Null once erased, and for a placeholder.</param>
/// <param name="Balance">What they owe now, signed, minor units.</param>
/// <param name="Next">Ask for older entries with it; null at the end.</param>
internal sealed record StatementPage(
    Guid Customer,
    string? Name,
    long Balance,
    long CreditLimit,
    IReadOnlyList<StatementEntry> Entries,
    long? Next
);

/// <param name="Arrival">Counts the customer's entries from 1, in the order in which they arrived.</param>
/// <param name="Cause">sale, payment, return or adjustment.</param>
/// <param name="Document">The sale, payment, return or adjustment.</param>
/// <param name="Amount">Minor units; above zero when they owe more.</param>
/// <param name="Balance">What they owed after it.</param>
internal sealed record StatementEntry(
    long Arrival,
    Guid Device,
    Guid Operation,
    string Cause,
    Guid Document,
    string? Receipt,
    Guid Location,
    DateOnly BusinessOn,
    long At,
    long Amount,
    long Balance
);
