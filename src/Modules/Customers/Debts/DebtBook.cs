using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
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

/// <summary>What one run of operations does to what customers owe, in journal order, on the transaction's <see cref="Debts"/>.</summary>
internal sealed class DebtBook
{
    private readonly Debts debts;
    private readonly HashSet<FactFlag> flags = [];

    private DebtBook(Debts debts) => this.debts = debts;

    public IReadOnlyList<FactFlag> Flags => [.. flags];

    /// <param name="customers">All that the run names, also those who owe nothing.</param>
    public static async Task<DebtBook> OpenAsync(
        TenantTransaction transaction,
        IEnumerable<CustomerId?> customers,
        CancellationToken cancellation
    )
    {
        var debts = transaction.Gather(() => new Debts());
        await debts.ReadAsync(
            transaction,
            [.. customers.Where(customer => customer is not null).Select(customer => customer!.Value.Value).Distinct()],
            cancellation
        );
        return new(debts);
    }

    /// <summary>An operation names a customer: who isn't known yet gets a place, and it is flagged until they arrive.</summary>
    public void Name(OperationId operation, CustomerId customer)
    {
        if (debts.Of(customer.Value).LimitMinor is null)
            flags.Add(new(operation, "customer_unknown"));
    }

    public void Add(DebtEntry entry)
    {
        if (entry.AmountMinor == 0)
            return;
        if (entry.Customer is not { } customer)
        {
            flags.Add(new(entry.Operation, "customer_unknown"));
            debts.Add(entry);
            return;
        }
        Name(entry.Operation, customer);
        var after = debts.Add(entry, customer.Value);
        if (entry.AmountMinor > 0 && after.BalanceMinor > after.LimitMinor)
            flags.Add(new(entry.Operation, "limit_exceeded"));
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
