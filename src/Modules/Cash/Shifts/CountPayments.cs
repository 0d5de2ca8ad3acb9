using Kaunta.Contracts.Facts;
using Kaunta.Core.Cash;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary>Adds what customers paid of their debts to the shifts in which it was taken.</summary>
internal sealed class CountPayments : IFactHandler<PaymentReceived>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<PaymentReceived> facts,
        CancellationToken cancellation
    ) =>
        ShiftEntries.AddAsync(
            transaction,
            [.. facts.Where(payment => payment is { InShift: not null, Register: not null }).Select(Entry)],
            cancellation
        );

    private static ShiftEntry Entry(PaymentReceived payment) =>
        new(
            payment.Operation,
            payment.Device,
            payment.InShift!,
            payment.Location.Value,
            payment.Register!.Value.Value,
            payment.BusinessOn,
            payment.CorrectedAt,
            "payment",
            ShiftFigures.OfPayment(payment.AmountMinor, [.. payment.Tenders.Select(tender => (tender.Kind, tender.AmountMinor))])
        );
}
