using Kaunta.Contracts.Facts;
using Kaunta.Core.Ledger;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Posting;

/// <summary>Money that customers paid towards what they owe.</summary>
internal sealed class PostPayments : IFactHandler<PaymentReceived>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<PaymentReceived> facts,
        CancellationToken cancellation
    ) =>
        Books.PostAsync(
            transaction,
            [
                .. facts.Select(payment => new BookedEntry(
                    payment.Device.Value,
                    payment.Operation.Value,
                    "payment",
                    payment.Location.Value,
                    payment.BusinessOn,
                    PaymentEntry.Of(
                        payment.Location,
                        payment.Register,
                        payment.AmountMinor,
                        [.. payment.Tenders.Select(tender => new ReceivedTender(tender.Kind, tender.AmountMinor, tender.Claimed))]
                    )
                )),
            ],
            cancellation
        );
}
