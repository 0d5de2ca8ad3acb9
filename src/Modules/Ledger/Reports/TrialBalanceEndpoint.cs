using Kaunta.Contracts;
using Kaunta.Core.Money;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Ledger.Reports;

/// <summary>Every account with what it held before, what came and went, and what it holds: the debits are the credits.</summary>
internal static class TrialBalanceEndpoint
{
    public static void MapTrialBalance(this IEndpointRouteBuilder api) =>
        api.MapGet("/reports/trial-balance", ShowAsync).RequirePermission(Permissions.ReportView).Produces<TrialBalanceAnswer>();

    private static async Task<IResult> ShowAsync(
        string? from,
        string? to,
        Guid? location,
        TenantDatabase database,
        SessionCaller caller,
        CancellationToken cancellation
    )
    {
        var (scope, refusal) = ListScope.Read(from, to, location, caller);
        if (scope is null)
            return refusal!;
        var accounts = await database.ReadAsync(
            caller.Business,
            (transaction, cancelled) => ReadAsync(transaction, scope, cancelled),
            cancellation
        );
        return Results.Json(
            new TrialBalanceAnswer(
                scope.From,
                scope.To,
                Exact.Sum(accounts.Select(account => account.Debit)),
                Exact.Sum(accounts.Select(account => account.Credit)),
                accounts
            )
        );
    }

    private static Task<List<AccountAnswer>> ReadAsync(TenantTransaction transaction, ListScope scope, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- ledger.trial_balance
            select a.account, a.name, a.type, a.location_id, a.part, sums.opening, sums.debit, sums.credit, sums.balance, sums.from_closed
            from (
              select p.account,
                coalesce(sum(p.amount_minor) filter (where e.posted_on < $3), 0)::bigint as opening,
                coalesce(sum(p.amount_minor) filter (where e.posted_on >= $3 and p.amount_minor > 0), 0)::bigint as debit,
                coalesce(-sum(p.amount_minor) filter (where e.posted_on >= $3 and p.amount_minor < 0), 0)::bigint as credit,
                sum(p.amount_minor)::bigint as balance,
                coalesce(sum(p.amount_minor) filter (where e.posted_on >= $3 and e.business_on <> e.posted_on), 0)::bigint as from_closed
              from ledger.entry e
              join ledger.posting p
                on p.tenant_id = e.tenant_id and p.device_id = e.device_id and p.operation_id = e.operation_id and p.cause = e.cause
              where e.tenant_id = $1
                and ($2::uuid[] is null or e.location_id = any ($2))
                and e.posted_on <= $4
              group by p.account
            ) as sums
            join ledger.account a
              on a.tenant_id = $1 and a.account = sums.account
            order by array_position(array['asset', 'liability', 'equity', 'income', 'expense'], a.type), a.account
            """,
            row => new AccountAnswer(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.UuidOrNull(3),
                row.TextOrNull(4),
                row.GetInt64(5),
                row.GetInt64(6),
                row.GetInt64(7),
                row.GetInt64(8),
                row.GetInt64(9)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            scope.Places,
            Sql.Date(scope.From),
            Sql.Date(scope.To)
        );
}

/// <param name="Debit">All debits of the days asked for; equals <paramref name="Credit"/>.</param>
internal sealed record TrialBalanceAnswer(DateOnly From, DateOnly To, long Debit, long Credit, IReadOnlyList<AccountAnswer> Accounts);

/// <summary>One account by the day of posting. Minor units; a debit balance is above zero.</summary>
/// <param name="Account">Its code in the books, e.g. <c>tax_payable/&lt;location&gt;/VAT</c>.</param>
/// <param name="Name">The chart's name, e.g. <c>tax_payable</c>.</param>
/// <param name="Type">asset, liability, equity, income or expense.</param>
/// <param name="Opening">Before the first day, signed.</param>
/// <param name="Debit">Of the days asked for, at least zero.</param>
/// <param name="Credit">Of the days asked for, at least zero.</param>
/// <param name="Balance">At the end of the last day, signed: opening + debit - credit.</param>
/// <param name="FromClosed">Of the days asked for, signed: what belongs to earlier days whose books were closed when it came.</param>
internal sealed record AccountAnswer(
    string Account,
    string Name,
    string Type,
    Guid? Location,
    string? Part,
    long Opening,
    long Debit,
    long Credit,
    long Balance,
    long FromClosed
);
