using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Paying;

/// <summary>Writes payments; all of a run in one statement for each table.</summary>
internal static class PaymentRows
{
    public static async Task<HashSet<Guid>> TakenAsync(
        TenantTransaction transaction,
        IReadOnlyList<PaymentBody> payments,
        CancellationToken cancellation
    ) =>
        [
            .. await transaction.QueryAsync(
                """
                -- customers.payment.taken
                select payment_id
                from customers.payment
                where tenant_id = $1
                  and payment_id = any ($2)
                """,
                row => row.GetGuid(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. payments.Select(payment => payment.Payment)])
            ),
        ];

    public static void Insert(TenantTransaction transaction, IReadOnlyList<(Operation Operation, PaymentBody Payment)> received)
    {
        transaction.Enqueue(
            """
            -- customers.payment.insert
            insert into customers.payment
              (tenant_id, payment_id, operation_id, device_id, customer_id, location_id, register_id, business_on, corrected_at, actor_id,
               amount_minor, note)
            select $1, payment_id, operation_id, device_id, customer_id, location_id, register_id, business_on, corrected_at, actor_id,
              amount_minor, note
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
              as received (payment_id, operation_id, device_id, customer_id, location_id, register_id, business_on, corrected_at, actor_id,
                amount_minor, note)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. received.Select(one => one.Payment.Payment)]),
            Sql.Uuids([.. received.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. received.Select(one => one.Operation.Device.Value)]),
            Sql.Uuids([.. received.Select(one => one.Payment.Customer)]),
            Sql.Uuids([.. received.Select(one => one.Payment.Location)]),
            Sql.UuidsOrNull([.. received.Select(one => one.Payment.Register)]),
            Sql.Dates([.. received.Select(one => one.Payment.BusinessOn)]),
            Sql.Instants([.. received.Select(one => one.Operation.CorrectedAt)]),
            Sql.UuidsOrNull([.. received.Select(one => one.Operation.Actor?.Value)]),
            Sql.Bigints([.. received.Select(one => one.Payment.Amount)]),
            Sql.Texts([.. received.Select(one => one.Payment.Note)])
        );
        var tenders = received.SelectMany(one => one.Payment.Tenders.Select((tender, at) => (one.Payment.Payment, at, tender))).ToList();
        transaction.Enqueue(
            """
            -- customers.payment.insert_tenders
            insert into customers.payment_tender (tenant_id, payment_id, position, tender_id, kind, amount_minor, reference, claimed)
            select $1, payment_id, position, tender_id, kind, amount_minor, reference, claimed
            from unnest($2, $3, $4, $5, $6, $7, $8)
              as paid (payment_id, position, tender_id, kind, amount_minor, reference, claimed)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. tenders.Select(one => one.Payment)]),
            Sql.Integers([.. tenders.Select(one => one.at)]),
            Sql.Uuids([.. tenders.Select(one => one.tender.Tender)]),
            Sql.Texts([.. tenders.Select(one => one.tender.Kind)]),
            Sql.Bigints([.. tenders.Select(one => one.tender.Amount)]),
            Sql.Texts([.. tenders.Select(one => one.tender.Reference)]),
            Sql.Booleans([.. tenders.Select(one => one.tender.Claimed)])
        );
    }
}
