using Kaunta.Core.Cash;
using Kaunta.Core.Ids;
using Kaunta.Core.Ledger;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Books;

/// <summary>A drawer and its books: random shifts one after the other, with sales, movements, honest and dishonest counts.</summary>
public sealed class Shifts
{
    private static readonly LocationId Location = new(Guid.Parse("01890000-0000-7000-8000-000000000001"));
    private static readonly RegisterId Register = new(Guid.Parse("01890000-0000-7000-8000-000000000002"));
    private readonly Dictionary<string, long> balances = [];

    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    public void After_each_closing_the_drawer_account_is_what_was_left_in_the_drawer(int seed)
    {
        var chance = new Random(seed);
        var carried = 0L;
        var differences = 0L;
        for (var shift = 0; shift < 200; shift++)
        {
            var start = chance.Next(0, 100_000);
            Book(CashEntry.Opened(Location, Register, carried, start));
            Balance("cash_in_drawer").ShouldBe(start);
            var figures = ShiftFigures.None;
            for (var at = chance.Next(0, 12); at > 0; at--)
                figures = figures.Plus(Act(chance));
            var drawer = figures.DrawerOf(start);
            Balance("cash_in_drawer").ShouldBe(drawer.Expected);

            var counted = Math.Max(0, drawer.Expected + chance.Next(-500, 500));
            carried = chance.NextInt64(0, counted + 1);
            differences += drawer.Difference(counted);
            Book(CashEntry.Closed(Location, Register, drawer.Difference(counted), counted, carried));
            Balance("cash_in_drawer").ShouldBe(carried);
        }
        Balance("cash_over_and_short").ShouldBe(-differences);
        Balance("").ShouldBe(0);
    }

    [Fact]
    public void The_figures_of_settled_sales_and_payments_add_up_to_the_tenders()
    {
        var chance = new Random(3);
        for (var run = 0; run < 500; run++)
        {
            var figures = ShiftFigures.None;
            for (var at = chance.Next(1, 9); at > 0; at--)
                figures = figures.Plus(chance.Next(3) == 0 ? Payment(chance) : Sale(chance));
            var taken = figures.Sales.Total + figures.Tips + figures.Vouchers + figures.CashRounding;
            (taken - figures.Returns.Total + figures.Payments.Total).ShouldBe(figures.Tenders.Sum(tender => tender.Amount));
            figures.Tenders.Where(tender => tender.Kind == "cash").Sum(tender => tender.Amount).ShouldBe(figures.CashChange);
        }
    }

    [Fact]
    public void Money_spent_is_an_expense_and_money_nobody_explained_is_cash_on_hand()
    {
        Book(CashEntry.Moved(Location, Register, CashMovement.Out, 700, "transport"));
        Book(CashEntry.Moved(Location, Register, CashMovement.Out, 50, null));
        Book(CashEntry.Moved(Location, Register, CashMovement.In, 200, null));
        Book(CashEntry.Moved(Location, Register, CashMovement.Drop, 1000, "transport"));
        Balance("expenses").ShouldBe(700);
        Balance("cash_on_hand").ShouldBe(850);
        Balance("cash_in_drawer").ShouldBe(-1550);
    }

    private ShiftFigures Act(Random chance)
    {
        if (chance.Next(3) > 0)
            return Sale(chance);
        var kind = (CashMovement)chance.Next(3);
        var amount = chance.Next(1, 40_000);
        Book(CashEntry.Moved(Location, Register, kind, amount, chance.Next(2) == 0 ? "food" : null));
        return ShiftFigures.OfMovement(kind, amount);
    }

    private ShiftFigures Sale(Random chance)
    {
        var card = chance.Next(2) == 0 ? 0 : chance.Next(1, 5_000);
        var (cash, tip) = (chance.Next(1, 9_000), chance.Next(2) * 30);
        var change = chance.Next(0, cash);
        var rounding = chance.Next(-4, 5);
        var total = cash + card - change - tip - rounding;
        (string, long)[] tenders = card == 0 ? [("cash", cash)] : [("card", card), ("cash", cash)];
        Book(
            SaleEntry.Of(
                new(
                    Location,
                    Register,
                    total,
                    rounding,
                    change,
                    0,
                    [],
                    [.. tenders.Select(tender => new ReceivedTender(tender.Item1, tender.Item2, false))],
                    tip
                )
            )
        );
        return ShiftFigures.OfSale(total, tip, 0, rounding, change, 0, [], tenders);
    }

    private static ShiftFigures Payment(Random chance)
    {
        var (cash, phone) = (chance.Next(1, 900), chance.Next(1, 900));
        return ShiftFigures.OfPayment(cash + phone, [("mobile_money", phone), ("cash", cash)]);
    }

    private void Book(Entry entry)
    {
        foreach (var posting in entry.Postings)
            balances[posting.Account.Code] = balances.GetValueOrDefault(posting.Account.Code) + posting.AmountMinor;
    }

    private long Balance(string account) =>
        balances.Where(one => one.Key.StartsWith(account, StringComparison.Ordinal)).Sum(one => one.Value);
}
