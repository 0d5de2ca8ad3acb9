using Kaunta.Contracts.Facts;
using Kaunta.Core.Cash;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary>Takes what returns paid back off the shifts that they were done in.</summary>
internal sealed class CountReturns : IFactHandler<ReturnCompleted>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnCompleted> facts,
        CancellationToken cancellation
    ) => ShiftEntries.AddAsync(transaction, [.. facts.Where(back => back.InShift is not null).Select(Entry)], cancellation);

    private static ShiftEntry Entry(ReturnCompleted back) =>
        new(
            back.Operation,
            back.Device,
            back.InShift!,
            back.Location.Value,
            back.Register.Value,
            back.BusinessOn,
            back.CorrectedAt,
            "return",
            ShiftFigures.OfReturn(
                back.PaidMinor,
                back.CashRoundingMinor,
                back.Taxes.Select(tax => new ShiftTax(tax.Code, tax.AmountMinor)),
                [.. back.Refunds.Select(tender => (tender.Kind, tender.AmountMinor))]
            )
        );
}
