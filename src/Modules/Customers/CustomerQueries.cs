using Kaunta.Contracts.Queries;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers;

/// <summary>Answers what other modules ask about customers.</summary>
internal sealed class CustomerQueries : ICustomerQueries
{
    public async Task<CustomerSnapshot> SnapshotAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var newest = 0L;
        var customers = await transaction.QueryAsync(
            """
            -- customers.snapshot
            select c.customer_id, c.name, c.phone, c.email, c.address, c.customer_group, c.note, c.tax_number, c.credit_limit_minor,
              c.closed, b.customer_id is not null, c.version
            from customers.customer c
            left join customers.balance b
              on b.tenant_id = c.tenant_id and b.customer_id = c.customer_id
            where c.tenant_id = $1
              and not c.placeholder
            order by c.name, c.customer_id
            """,
            row =>
            {
                newest = Math.Max(newest, row.GetInt64(11));
                return new CustomerFacts(
                    row.GetGuid(0),
                    row.TextOrNull(1),
                    row.TextOrNull(2),
                    row.TextOrNull(3),
                    row.TextOrNull(4),
                    row.TextOrNull(5),
                    row.TextOrNull(6),
                    row.TextOrNull(7),
                    row.GetInt64(8),
                    row.GetBoolean(9),
                    row.GetBoolean(10)
                );
            },
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return new(newest, customers);
    }
}
