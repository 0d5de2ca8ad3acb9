using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Core.Sales;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Vouchers;

/// <summary>
/// What each voucher still has, in the order of arrival. It never stands in the way of a sale: what nobody sold (yet) is flagged
/// <c>voucher_unknown</c>, what was spent twice <c>voucher_overspent</c>. When the sale of an unknown one arrives, that flag goes.
/// </summary>
internal sealed class VoucherBook(IOperationFlags flags) : IFactHandler<SaleCompleted>, IFactHandler<ReturnCompleted>
{
    public const string Kind = "voucher";
    private const string Unknown = "voucher_unknown";
    private const string Overspent = "voucher_overspent";

    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    ) =>
        AddAsync(
            transaction,
            [
                .. facts.SelectMany(sale =>
                {
                    var paper = new VoucherPaper(sale.Sale.Value, sale.Receipt, sale.BusinessOn);
                    return sale
                        .Vouchers.Select(
                            (sold, at) =>
                                new VoucherEntry(
                                    sale.Device,
                                    sale.Operation,
                                    at,
                                    VoucherCode.Of(sold.Voucher),
                                    sold.AmountMinor,
                                    paper,
                                    sold.Voucher
                                )
                        )
                        .Concat(
                            Tenders(
                                sale.Tenders,
                                (tender, at) =>
                                    new(sale.Device, sale.Operation, sale.Vouchers.Count + at, tender.Code, -tender.AmountMinor, paper)
                            )
                        );
                }),
            ],
            cancellation
        );

    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnCompleted> facts,
        CancellationToken cancellation
    ) =>
        AddAsync(
            transaction,
            [
                .. facts.SelectMany(back =>
                    Tenders(
                        back.Refunds,
                        (tender, at) =>
                            new VoucherEntry(
                                back.Device,
                                back.Operation,
                                at,
                                tender.Code,
                                tender.AmountMinor,
                                new(back.Return.Value, back.Receipt, back.BusinessOn)
                            )
                    )
                ),
            ],
            cancellation
        );

    private static IEnumerable<VoucherEntry> Tenders(
        IEnumerable<SoldTender> tenders,
        Func<(string? Code, long AmountMinor), int, VoucherEntry> entry
    ) =>
        tenders
            .Where(tender => tender.Kind == Kind)
            .Select((tender, at) => entry((VoucherCode.Read(tender.Reference), tender.AmountMinor), at));

    private async Task<IReadOnlyList<FactFlag>> AddAsync(
        TenantTransaction transaction,
        IReadOnlyList<VoucherEntry> entries,
        CancellationToken cancellation
    )
    {
        if (entries.Count == 0)
            return [];
        var vouchers = await VoucherRows.ReadAsync(
            transaction,
            [.. entries.Where(entry => entry.Code is not null).Select(entry => entry.Code!).Distinct()],
            cancellation
        );
        var found = new List<FactFlag>();
        var nowSold = new List<string>();
        foreach (var entry in entries)
        {
            if (entry.Code is not { } code)
            {
                found.Add(new(entry.Operation, Unknown));
                continue;
            }
            var before = vouchers.GetValueOrDefault(code, Voucher.Nobodys);
            var after = before.With(entry);
            vouchers[code] = after;
            if (entry.Sold is not null && before is { IsSold: false, SpentMinor: not 0 })
                nowSold.Add(code);
            if (!after.IsSold)
                found.Add(new(entry.Operation, Unknown));
            else if (entry.AmountMinor < 0 && after.LeftMinor < 0)
                found.Add(new(entry.Operation, Overspent));
        }
        if (nowSold.Count > 0)
            await AnswerAsync(transaction, nowSold, vouchers, cancellation);
        VoucherRows.Save(transaction, vouchers, entries);
        return found;
    }

    /// <summary>Vouchers that had paid before they were sold here: whoever wondered about them knows now; who took the last of too much is asked instead.</summary>
    private async Task AnswerAsync(
        TenantTransaction transaction,
        IReadOnlyList<string> codes,
        Dictionary<string, Voucher> vouchers,
        CancellationToken cancellation
    )
    {
        var entries = await VoucherRows.UsesAsync(transaction, codes, cancellation);
        flags.Change(
            transaction,
            [
                .. entries
                    .GroupBy(entry => entry.Code)
                    .SelectMany(voucher =>
                        voucher.Select(
                            (entry, at) =>
                                new FlagChange(
                                    entry.Device,
                                    entry.Operation,
                                    Unknown,
                                    vouchers[voucher.Key].LeftMinor < 0 && at == voucher.Count() - 1 ? [Overspent] : []
                                )
                        )
                    ),
            ]
        );
    }
}

/// <param name="Line">Orders the entries of one operation.</param>
/// <param name="Code">As it is printed, without its dash; null when nobody can tell which it was.</param>
/// <param name="AmountMinor">Above zero when it was sold or given back onto, below when it paid.</param>
/// <param name="Paper">The sale or return that it stands on.</param>
/// <param name="Sold">Its id, where this is its sale.</param>
internal sealed record VoucherEntry(
    DeviceId Device,
    OperationId Operation,
    int Line,
    string? Code,
    long AmountMinor,
    VoucherPaper Paper,
    Guid? Sold = null
);

internal sealed record VoucherPaper(Guid Document, string? Receipt, DateOnly BusinessOn);

/// <summary>What a voucher paid, and in which operation.</summary>
internal sealed record VoucherUse(DeviceId Device, OperationId Operation, string Code);

/// <param name="Id">Null while nobody has sold it.</param>
internal sealed record Voucher(Guid? Id, long SoldMinor, long SpentMinor)
{
    public static readonly Voucher Nobodys = new(null, 0, 0);

    public bool IsSold => Id is not null;

    public long LeftMinor => Exact.Subtract(SoldMinor, SpentMinor);

    public Voucher With(VoucherEntry entry) =>
        entry.Sold is { } id
            ? new(Id ?? id, Exact.Add(SoldMinor, entry.AmountMinor), SpentMinor)
            : this with
            {
                SpentMinor = Exact.Subtract(SpentMinor, entry.AmountMinor),
            };
}
