using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Erasing;

/// <summary>
/// Takes out of the customers what is personal, and sends a tombstone. One who isn't here yet, after a restore, has a place that stays empty.
/// </summary>
internal sealed class ForgetCustomers : IFactHandler<SubjectErased>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SubjectErased> facts,
        CancellationToken cancellation
    )
    {
        var subjects = Sql.Uuids([.. facts.Select(fact => fact.Subject)]);
        transaction.Enqueue(
            """
            -- customers.customer.forget
            insert into customers.customer
              (tenant_id, customer_id, tax_exempt, credit_limit_minor, closed, placeholder, erased, field_versions)
            select $1, customer_id, false, 0, true, true, true, '{}'::jsonb
            from unnest($2) as subject (customer_id)
            on conflict (tenant_id, customer_id) do update
            set name = null,
              phone = null,
              email = null,
              address = null,
              note = null,
              tax_number = null,
              exemption_number = null,
              customer_group = null,
              closed = true,
              erased = true,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            subjects
        );
        transaction.Enqueue(
            """
            -- customers.payment.forget
            update customers.payment
            set note = null
            where tenant_id = $1
              and customer_id = any ($2)
              and note is not null
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. facts.Select(fact => fact.Subject)])
        );
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }
}
