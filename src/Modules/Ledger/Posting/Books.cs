using Kaunta.Contracts.Facts;
using Kaunta.Core.Ledger;
using Kaunta.Modules.Ledger.Accounts;
using Kaunta.Modules.Ledger.Closing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Posting;

/// <summary>An entry with what caused it.</summary>
internal sealed record BookedEntry(Guid Device, Guid Operation, string Cause, Guid Location, DateOnly BusinessOn, Entry Entry);

/// <summary>
/// What one transaction books; append-only. Core has checked that each entry is balanced, and the database checks again, whose postings
/// of one entry must come in one statement. An entry is posted on its document's day, or on the first open day where the books of that day are closed.
/// </summary>
internal sealed class Books : IGathered
{
    private const string PeriodClosed = "period_closed";

    /// <summary>Booked on an own account that nobody has made (yet): it counts all the same.</summary>
    private const string AccountUnknown = "account_unknown";

    private readonly List<(BookedEntry Entry, DateOnly PostedOn)> posted = [];

    /// <summary>Answers a flag for each operation of a day whose books are closed, or on an account that isn't known.</summary>
    public static async Task<IReadOnlyList<FactFlag>> PostAsync(
        TenantTransaction transaction,
        IReadOnlyList<BookedEntry> entries,
        CancellationToken cancellation
    )
    {
        var booked = entries.Where(entry => entry.Entry.Postings.Count > 0).ToList();
        if (booked.Count == 0)
            return [];
        var open = await Periods.FirstOpenAsync(transaction, cancellation);
        transaction.Gather(() => new Books()).posted.AddRange(booked.Select(entry => (entry, Later(entry.BusinessOn, open))));
        var unknown = await OwnAccounts.UnknownAsync(
            transaction,
            [.. booked.SelectMany(entry => entry.Entry.Postings).Select(posting => posting.Account)],
            cancellation
        );
        return
        [
            .. booked.Where(entry => entry.BusinessOn < open).Select(entry => new FactFlag(new(entry.Operation), PeriodClosed)),
            .. booked
                .Where(entry => unknown.Count > 0 && entry.Entry.Postings.Any(posting => unknown.Contains(posting.Account)))
                .Select(entry => new FactFlag(new(entry.Operation), AccountUnknown)),
        ];
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;

    public void Write(TenantTransaction transaction)
    {
        if (posted.Count == 0)
            return;
        // The money and the goods of an operation are told by several facts, in one transaction and with nothing written in between: else the
        // second side would meet the first one's key.
        var entries = posted
            .GroupBy(
                one => (one.Entry.Device, one.Entry.Operation, one.Entry.Cause, one.Entry.Location, one.Entry.BusinessOn, one.PostedOn),
                one => one.Entry.Entry
            )
            .ToList();
        var lines = entries.SelectMany(one => Entry.Together([.. one]).Postings.Select((posting, at) => (one.Key, posting, at))).ToList();
        OpenAccounts(transaction, [.. lines.Select(one => one.posting.Account).Distinct()]);
        transaction.Enqueue(
            """
            -- ledger.entry.insert
            insert into ledger.entry (tenant_id, device_id, operation_id, cause, location_id, business_on, posted_on, made_version)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7),
              (select current_setting('app.version')::bigint)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. entries.Select(one => one.Key.Device)]),
            Sql.Uuids([.. entries.Select(one => one.Key.Operation)]),
            Sql.Texts([.. entries.Select(one => one.Key.Cause)]),
            Sql.Uuids([.. entries.Select(one => one.Key.Location)]),
            Sql.Dates([.. entries.Select(one => one.Key.BusinessOn)]),
            Sql.Dates([.. entries.Select(one => one.Key.PostedOn)])
        );
        transaction.Enqueue(
            """
            -- ledger.posting.insert
            insert into ledger.posting (tenant_id, device_id, operation_id, cause, line, account, amount_minor)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. lines.Select(one => one.Key.Device)]),
            Sql.Uuids([.. lines.Select(one => one.Key.Operation)]),
            Sql.Texts([.. lines.Select(one => one.Key.Cause)]),
            Sql.Integers([.. lines.Select(one => one.at)]),
            Sql.Texts([.. lines.Select(one => one.posting.Account.Code)]),
            Sql.Bigints([.. lines.Select(one => one.posting.AmountMinor)])
        );
        AddBalances(transaction, [.. lines.Select(one => one.posting)]);
    }

    /// <summary>The sums that can be made again from the postings.</summary>
    private static void AddBalances(TenantTransaction transaction, IReadOnlyList<Core.Ledger.Posting> postings)
    {
        var sums = postings
            .GroupBy(posting => posting.Account.Code)
            .OrderBy(account => account.Key, StringComparer.Ordinal)
            .Select(account => (account.Key, Sum: account.Sum(posting => posting.AmountMinor)))
            .ToList();
        transaction.Enqueue(
            """
            -- ledger.balance.add
            insert into ledger.balance as b (tenant_id, account, amount_minor)
            select $1, account, amount_minor
            from unnest($2, $3) as added (account, amount_minor)
            on conflict (tenant_id, account) do update
            set amount_minor = b.amount_minor + excluded.amount_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Texts([.. sums.Select(one => one.Key)]),
            Sql.Bigints([.. sums.Select(one => one.Sum)])
        );
    }

    private static void OpenAccounts(TenantTransaction transaction, IReadOnlyList<Account> accounts) =>
        transaction.Enqueue(
            """
            -- ledger.account.open
            insert into ledger.account (tenant_id, account, name, type, location_id, part)
            select $1, account, name, type, location_id, part
            from unnest($2, $3, $4, $5, $6) as opened (account, name, type, location_id, part)
            order by account
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Texts([.. accounts.Select(account => account.Code)]),
            Sql.Texts([.. accounts.Select(account => account.Name)]),
            Sql.Texts([.. accounts.Select(account => account.Type.ToString().ToLowerInvariant())]),
            Sql.UuidsOrNull([.. accounts.Select(account => account.Location?.Value)]),
            Sql.Texts([.. accounts.Select(account => account.Part)])
        );
}
