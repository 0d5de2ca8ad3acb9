using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Modules.Customers.Saving;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Debts;

/// <summary>One line of what a customer owes.</summary>
/// <param name="Line">Orders the entries of one operation.</param>
/// <param name="Customer">Null for a debt that names nobody.</param>
/// <param name="Document">The sale, payment, return or adjustment.</param>
/// <param name="Receipt">The number on its paper, if it has one.</param>
/// <param name="AmountMinor">Minor units; above zero when they owe more.</param>
internal sealed record DebtEntry(
    OperationId Operation,
    DeviceId Device,
    int Line,
    CustomerId? Customer,
    string Cause,
    Guid Document,
    string? Receipt,
    LocationId Location,
    DateOnly BusinessOn,
    DateTimeOffset CorrectedAt,
    long AmountMinor
);

/// <summary>
/// What customers owe, as one batch changes it: read once under the business's lock, added to in journal order, written once. Entries
/// are only ever added; a balance is their sum.
/// </summary>
internal sealed class DebtBook
{
    private sealed record Account(long BalanceMinor, long Entries, long? LimitMinor);

    private readonly Dictionary<Guid, Account> accounts;
    private readonly HashSet<Guid> unknown;
    private readonly List<(DebtEntry Entry, long? Arrival, long? BalanceMinor)> written = [];
    private readonly HashSet<FactFlag> flags = [];

    private DebtBook(Dictionary<Guid, Account> accounts, HashSet<Guid> unknown) => (this.accounts, this.unknown) = (accounts, unknown);

    public IReadOnlyList<FactFlag> Flags => [.. flags];

    /// <param name="customers">All that the batch names, also those who owe nothing.</param>
    public static async Task<DebtBook> OpenAsync(
        TenantTransaction transaction,
        IEnumerable<CustomerId?> customers,
        CancellationToken cancellation
    )
    {
        Guid[] named = [.. customers.Where(customer => customer is not null).Select(customer => customer!.Value.Value).Distinct()];
        if (named.Length == 0)
            return new([], []);
        var known = await transaction.QueryAsync(
            """
            -- customers.debt.accounts
            select c.customer_id, coalesce(b.balance_minor, 0), coalesce(b.entries, 0), c.placeholder, c.credit_limit_minor
            from customers.customer c
            left join customers.balance b
              on b.tenant_id = c.tenant_id and b.customer_id = c.customer_id
            where c.tenant_id = $1
              and c.customer_id = any ($2)
            """,
            row => (Id: row.GetGuid(0), Account: new Account(row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3) ? null : row.GetInt64(4))),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(named)
        );
        var accounts = known.ToDictionary(one => one.Id, one => one.Account);
        return new(accounts, [.. named.Where(id => !accounts.ContainsKey(id))]);
    }

    /// <summary>An operation names a customer: who isn't known yet gets a place, and it is flagged until they arrive.</summary>
    public void Name(OperationId operation, CustomerId customer)
    {
        if (accounts.GetValueOrDefault(customer.Value)?.LimitMinor is null)
            flags.Add(new(operation, "customer_unknown"));
    }

    public void Add(DebtEntry entry)
    {
        if (entry.AmountMinor == 0)
            return;
        if (entry.Customer is not { } customer)
        {
            flags.Add(new(entry.Operation, "customer_unknown"));
            written.Add((entry, null, null));
            return;
        }
        Name(entry.Operation, customer);
        var before = accounts.GetValueOrDefault(customer.Value, new(0, 0, null));
        var after = before with { BalanceMinor = Exact.Add(before.BalanceMinor, entry.AmountMinor), Entries = before.Entries + 1 };
        if (entry.AmountMinor > 0 && after.BalanceMinor > after.LimitMinor)
            flags.Add(new(entry.Operation, "limit_exceeded"));
        accounts[customer.Value] = after;
        written.Add((entry, after.Entries, after.BalanceMinor));
    }

    public void Save(TenantTransaction transaction)
    {
        CustomerRows.HoldPlaces(transaction, [.. unknown]);
        if (written.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- customers.debt.insert
            insert into customers.debt_entry
              (tenant_id, device_id, operation_id, line, customer_id, cause, document_id, receipt, location_id, business_on, corrected_at,
               amount_minor, arrival, balance_minor)
            select $1, device_id, operation_id, line, customer_id, cause, document_id, receipt, location_id, business_on, corrected_at,
              amount_minor, arrival, balance_minor
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
              as owed (device_id, operation_id, line, customer_id, cause, document_id, receipt, location_id, business_on, corrected_at,
                amount_minor, arrival, balance_minor)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. written.Select(one => one.Entry.Device.Value)]),
            Sql.Uuids([.. written.Select(one => one.Entry.Operation.Value)]),
            Sql.Integers([.. written.Select(one => one.Entry.Line)]),
            Sql.UuidsOrNull([.. written.Select(one => one.Entry.Customer?.Value)]),
            Sql.Texts([.. written.Select(one => one.Entry.Cause)]),
            Sql.Uuids([.. written.Select(one => one.Entry.Document)]),
            Sql.Texts([.. written.Select(one => one.Entry.Receipt)]),
            Sql.Uuids([.. written.Select(one => one.Entry.Location.Value)]),
            Sql.Dates([.. written.Select(one => one.Entry.BusinessOn)]),
            Sql.Instants([.. written.Select(one => one.Entry.CorrectedAt)]),
            Sql.Bigints([.. written.Select(one => one.Entry.AmountMinor)]),
            Sql.BigintsOrNull([.. written.Select(one => one.Arrival)]),
            Sql.BigintsOrNull([.. written.Select(one => one.BalanceMinor)])
        );
        SaveBalances(transaction);
    }

    private void SaveBalances(TenantTransaction transaction)
    {
        var changed = written
            .Where(one => one.Entry.Customer is not null)
            .Select(one => one.Entry.Customer!.Value.Value)
            .Distinct()
            .Order()
            .Select(id => (Id: id, Account: accounts[id]))
            .ToList();
        if (changed.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- customers.balance.save
            insert into customers.balance (tenant_id, customer_id, balance_minor, entries)
            select $1, customer_id, balance_minor, entries
            from unnest($2, $3, $4) as owed (customer_id, balance_minor, entries)
            on conflict (tenant_id, customer_id) do update
            set balance_minor = excluded.balance_minor,
              entries = excluded.entries,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. changed.Select(one => one.Id)]),
            Sql.Bigints([.. changed.Select(one => one.Account.BalanceMinor)]),
            Sql.Bigints([.. changed.Select(one => one.Account.Entries)])
        );
    }

    public static readonly FeedSource Feed = new(
        "customer_balance",
        18,
        FeedPartition.Business,
        """
        -- customers.feed.balance
        select version, customer_id, json_build_object('id', customer_id, 'balance', balance_minor)::text
        from customers.balance
        where tenant_id = current_setting('app.tenant_id')::uuid
          and (version, customer_id) > (@version, @id)
        order by version, customer_id
        limit @limit
        """
    );
}
