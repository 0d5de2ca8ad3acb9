using Kaunta.Core.Money;
using Kaunta.Modules.Customers.Saving;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Debts;

/// <summary>What a customer owes so far.</summary>
/// <param name="Entries">How many there are; the next one's number follows.</param>
/// <param name="LimitMinor">Null for who isn't known yet.</param>
internal sealed record DebtAccount(long BalanceMinor, long Entries, long? LimitMinor);

/// <summary>
/// What customers owe, as one transaction changes it: each read once under the business's lock, and written once. Entries are only ever
/// added; a balance is their sum.
/// </summary>
internal sealed class Debts : IGathered
{
    private static readonly DebtAccount Nobody = new(0, 0, null);

    private readonly Dictionary<Guid, DebtAccount> accounts = [];
    private readonly HashSet<Guid> unknown = [];
    private readonly List<(DebtEntry Entry, long? Arrival, long? BalanceMinor)> written = [];

    public async Task ReadAsync(TenantTransaction transaction, IReadOnlyList<Guid> customers, CancellationToken cancellation)
    {
        Guid[] missing = [.. customers.Where(customer => !accounts.ContainsKey(customer))];
        if (missing.Length == 0)
            return;
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
            row =>
                (
                    Id: row.GetGuid(0),
                    Account: new DebtAccount(row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3) ? null : row.GetInt64(4))
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(missing)
        );
        foreach (var (id, account) in known)
            accounts[id] = account;
        foreach (var id in missing)
            if (accounts.TryAdd(id, Nobody))
                unknown.Add(id);
    }

    public DebtAccount Of(Guid customer) => accounts.GetValueOrDefault(customer, Nobody);

    /// <summary>A debt that names nobody.</summary>
    public void Add(DebtEntry entry) => written.Add((entry, null, null));

    /// <summary>Answers how the customer stands after it.</summary>
    public DebtAccount Add(DebtEntry entry, Guid customer)
    {
        var before = Of(customer);
        var after = before with { BalanceMinor = Exact.Add(before.BalanceMinor, entry.AmountMinor), Entries = before.Entries + 1 };
        accounts[customer] = after;
        written.Add((entry, after.Entries, after.BalanceMinor));
        return after;
    }

    public void Write(TenantTransaction transaction)
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
}
