using System.Text.Json.Serialization;
using Kaunta.Core.Money;
using Kaunta.Core.Sales;

namespace Kaunta.Core.Cash;

/// <summary>How many of something, and what they come to in minor units.</summary>
public sealed record CountedSum(long Count, long Total)
{
    public static readonly CountedSum None = new(0, 0);

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public CountedSum Plus(CountedSum other) => new(Exact.Add(Count, other.Count), Exact.Add(Total, other.Total));
}

/// <summary>Tax of a shift by code, less what returns gave back.</summary>
public sealed record ShiftTax(string Code, long Amount);

/// <summary>What came in by one means of payment, less what went back by it. Of cash it is what stayed: change is taken off.</summary>
public sealed record ShiftTender(string Kind, long Count, long Amount);

/// <summary>
/// What was done in a shift: what an X or Z report shows. Minor units; every part is above zero when it goes its usual way, and
/// <c>Returns</c>, <c>ChangeGiven</c>, <c>CashRefunded</c>, <c>PaidOut</c> and <c>Dropped</c> are what went out.
/// The till adds operation by operation as it records them, the server from the journal; the order changes nothing.
/// When sales settle: sales + tips + vouchers + cash rounding - returns + payments = the sum of the tenders.
/// </summary>
/// <param name="CashTendered">Cash handed over, before change. Money of another currency counts at its worth.</param>
/// <param name="PaidOut">Taken out for something: not what was brought to the safe.</param>
/// <param name="Discounts">All discounts on the receipts.</param>
/// <param name="Vouchers">Vouchers sold.</param>
/// <param name="CashRounding">What rounding to coins added, less what it took.</param>
/// <param name="Taxes">By code, in its order.</param>
/// <param name="Tenders">By kind, in its order.</param>
public sealed record ShiftFigures(
    CountedSum Sales,
    CountedSum Returns,
    CountedSum Payments,
    long CashTendered,
    long ChangeGiven,
    long CashRefunded,
    long PaidIn,
    long PaidOut,
    long Dropped,
    long Discounts,
    long Tips,
    long Vouchers,
    long CashRounding,
    IReadOnlyList<ShiftTax> Taxes,
    IReadOnlyList<ShiftTender> Tenders
)
{
    public static readonly ShiftFigures None = new(CountedSum.None, CountedSum.None, CountedSum.None, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [], []);

    /// <param name="tenders">Kind, and what was handed over; cash of another currency at its worth.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static ShiftFigures OfSale(
        long total,
        long tip,
        long vouchers,
        long cashRounding,
        long change,
        long discounts,
        IEnumerable<ShiftTax> taxes,
        IReadOnlyList<(string Kind, long Amount)> tenders
    ) =>
        None with
        {
            Sales = new(1, total),
            CashTendered = CashOf(tenders),
            ChangeGiven = change,
            Discounts = discounts,
            Tips = tip,
            Vouchers = vouchers,
            CashRounding = cashRounding,
            Taxes = Together(taxes),
            Tenders = Together([.. tenders.Select(AsTender), new(Tender.Cash, 0, Exact.Subtract(0, change))]),
        };

    /// <param name="paid">What the lines paid back.</param>
    /// <param name="cashRounding">What rounding to coins added to that.</param>
    /// <param name="taxes">What came back, above zero.</param>
    /// <param name="tenders">Kind, and what went back by it, above zero.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static ShiftFigures OfReturn(
        long paid,
        long cashRounding,
        IEnumerable<ShiftTax> taxes,
        IReadOnlyList<(string Kind, long Amount)> tenders
    ) =>
        None with
        {
            Returns = new(1, paid),
            CashRefunded = CashOf(tenders),
            CashRounding = Exact.Subtract(0, cashRounding),
            Taxes = Together(taxes.Select(tax => tax with { Amount = Exact.Subtract(0, tax.Amount) })),
            Tenders = Together(tenders.Select(tender => new ShiftTender(tender.Kind, 1, Exact.Subtract(0, tender.Amount)))),
        };

    /// <summary>Money that a customer brought for what they owe.</summary>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static ShiftFigures OfPayment(long amount, IReadOnlyList<(string Kind, long Amount)> tenders) =>
        None with
        {
            Payments = new(1, amount),
            CashTendered = CashOf(tenders),
            Tenders = Together(tenders.Select(AsTender)),
        };

    public static ShiftFigures OfMovement(CashMovement kind, long amount) =>
        kind switch
        {
            CashMovement.In => None with { PaidIn = amount },
            CashMovement.Out => None with { PaidOut = amount },
            _ => None with { Dropped = amount },
        };

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public ShiftFigures Plus(ShiftFigures other) =>
        new(
            Sales.Plus(other.Sales),
            Returns.Plus(other.Returns),
            Payments.Plus(other.Payments),
            Exact.Add(CashTendered, other.CashTendered),
            Exact.Add(ChangeGiven, other.ChangeGiven),
            Exact.Add(CashRefunded, other.CashRefunded),
            Exact.Add(PaidIn, other.PaidIn),
            Exact.Add(PaidOut, other.PaidOut),
            Exact.Add(Dropped, other.Dropped),
            Exact.Add(Discounts, other.Discounts),
            Exact.Add(Tips, other.Tips),
            Exact.Add(Vouchers, other.Vouchers),
            Exact.Add(CashRounding, other.CashRounding),
            Together(Taxes.Concat(other.Taxes)),
            Together(Tenders.Concat(other.Tenders))
        );

    /// <summary>The drawer of a shift that began with a float.</summary>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public Drawer DrawerOf(long startingFloat) =>
        new(startingFloat, CashTendered, ChangeGiven, PaidIn, Exact.Sum([CashRefunded, PaidOut, Dropped]));

    /// <summary>What the figures did to the cash in the drawer.</summary>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    [JsonIgnore]
    public long CashChange => DrawerOf(0).Expected;

    public bool Equals(ShiftFigures? other) =>
        other is not null
        && (Sales, Returns, Payments) == (other.Sales, other.Returns, other.Payments)
        && (CashTendered, ChangeGiven, CashRefunded) == (other.CashTendered, other.ChangeGiven, other.CashRefunded)
        && (PaidIn, PaidOut, Dropped) == (other.PaidIn, other.PaidOut, other.Dropped)
        && (Discounts, Tips, Vouchers, CashRounding) == (other.Discounts, other.Tips, other.Vouchers, other.CashRounding)
        && Taxes.SequenceEqual(other.Taxes)
        && Tenders.SequenceEqual(other.Tenders);

    public override int GetHashCode() => HashCode.Combine(Sales, Returns, Payments, CashTendered, CashRefunded, Dropped);

    private static ShiftTender AsTender((string Kind, long Amount) tender) => new(tender.Kind, 1, tender.Amount);

    private static long CashOf(IEnumerable<(string Kind, long Amount)> tenders) =>
        Exact.Sum(tenders.Where(tender => tender.Kind == Tender.Cash).Select(tender => tender.Amount));

    private static ShiftTax[] Together(IEnumerable<ShiftTax> taxes) =>
        [
            .. taxes
                .GroupBy(tax => tax.Code, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new ShiftTax(group.Key, Exact.Sum(group.Select(tax => tax.Amount))))
                .Where(tax => tax.Amount != 0),
        ];

    private static ShiftTender[] Together(IEnumerable<ShiftTender> tenders) =>
        [
            .. tenders
                .GroupBy(tender => tender.Kind, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new ShiftTender(
                    group.Key,
                    Exact.Sum(group.Select(tender => tender.Count)),
                    Exact.Sum(group.Select(tender => tender.Amount))
                ))
                .Where(tender => tender.Count != 0 || tender.Amount != 0),
        ];
}
