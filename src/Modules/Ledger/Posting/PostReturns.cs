using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Core.Ledger;
using Kaunta.Core.Money;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Posting;

/// <summary>The money side of returns: when it goes, and when the sale of one that waited arrives.</summary>
internal sealed class PostReturns : IFactHandler<ReturnCompleted>, IFactHandler<ReturnMatched>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnCompleted> facts,
        CancellationToken cancellation
    ) =>
        Books.PostAsync(
            transaction,
            [
                .. facts.Select(fact => new BookedEntry(
                    fact.Device.Value,
                    fact.Operation.Value,
                    "return",
                    fact.Location.Value,
                    fact.BusinessOn,
                    ReturnEntry.Of(
                        Figures(fact.Location, fact.Lines),
                        fact.Register,
                        fact.CashRoundingMinor,
                        [.. fact.Refunds.Select(refund => new ReceivedTender(refund.Kind, refund.AmountMinor, refund.Claimed))]
                    )
                )),
            ],
            cancellation
        );

    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnMatched> facts,
        CancellationToken cancellation
    ) =>
        Books.PostAsync(
            transaction,
            [
                .. facts.Select(fact => new BookedEntry(
                    fact.Device.Value,
                    fact.Operation.Value,
                    "return_matched",
                    fact.Location.Value,
                    fact.BusinessOn,
                    ReturnEntry.Matched(Figures(fact.Location, fact.Lines))
                )),
            ],
            cancellation
        );

    private static ReturnFigures Figures(LocationId location, IReadOnlyList<ReturnedGoods> lines) =>
        new(
            location,
            Exact.Sum(lines.Select(line => line.AcceptedMinor)),
            [.. lines.SelectMany(line => line.Taxes)],
            Exact.Sum(lines.Select(line => line.ToRecoverMinor)),
            Exact.Sum(lines.Select(line => line.ToBeMatchedMinor))
        );
}
