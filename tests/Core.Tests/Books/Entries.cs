using FsCheck;
using FsCheck.Fluent;
using Kaunta.Core.Ids;
using Kaunta.Core.Ledger;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tests.Selling;
using Kaunta.PricingDiff;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Books;

public sealed class Entries
{
    private static readonly LocationId Shop = new(Guid.Parse("01900000-0000-7000-8000-000000000001"));
    private static readonly RegisterId Till = new(Guid.Parse("01900000-0000-7000-8000-000000000002"));

    [Fact]
    public void A_cash_sale_with_discount_tax_inside_rounding_and_change()
    {
        // Gross 375.00, 10 % off, net 337.50 with 46.55 VAT in it; the coin is 1.00: 338.00 due, 400.00 handed over.
        var entry = SaleEntry.Of(new(Shop, Till, 337_50, 50, 62_00, 37_50, [("VAT", 46_55)], [new("cash", 400_00, false)]));
        Lines(entry)
            .ShouldBe([
                ($"cash_in_drawer/{Shop}/{Till}", 338_00),
                ($"cash_rounding/{Shop}", -50),
                ($"discounts_given/{Shop}", 37_50),
                ($"sales/{Shop}", -328_45),
                ($"tax_payable/{Shop}/VAT", -46_55),
            ]);
    }

    [Fact]
    public void Each_tender_is_debited_where_its_money_is()
    {
        var entry = SaleEntry.Of(
            new(
                Shop,
                Till,
                800,
                0,
                0,
                0,
                [],
                [
                    new("card", 100, false, "acme"),
                    new("mobile_money", 100, false),
                    new("mobile_money", 100, true),
                    new("bank", 100, true),
                    new("voucher", 100, false),
                    new("on_account", 100, false),
                    new("deposit", 100, false),
                    new("cowrie_shells", 100, false),
                ]
            )
        );
        Lines(entry)
            .ShouldBe([
                ("accounts_receivable", 100),
                ($"card/{Shop}/acme", 100),
                ($"claimed_tenders/{Shop}/bank", 100),
                ($"claimed_tenders/{Shop}/cowrie_shells", 100),
                ($"claimed_tenders/{Shop}/mobile_money", 100),
                ("customer_deposits", 100),
                ($"mobile_money/{Shop}/mobile_money", 100),
                ($"sales/{Shop}", -800),
                ("vouchers", 100),
            ]);
    }

    [Fact]
    public void The_two_halves_of_an_exchange_clear_each_other_whatever_moves_beside_them() =>
        Prop.ForAll(
                Gen.Choose(0, 100_000).Four().ToArbitrary(),
                made =>
                {
                    var (due, worth, owed) = (made.Item1, made.Item2, Math.Min((long)made.Item3, made.Item2));
                    var exchange = Exchange.Of(due, worth, owed, sameCustomer: made.Item4 % 2 == 0).Value;
                    var back = ReturnEntry.Of(
                        new(Shop, worth, [], 0, 0),
                        Till,
                        0,
                        [new("exchange", exchange.Against, false), new("on_account", owed, false), new("cash", exchange.ToGiveBack, false)]
                    );
                    var sale = SaleEntry.Of(
                        new(
                            Shop,
                            Till,
                            due,
                            0,
                            0,
                            0,
                            [],
                            [
                                new("exchange", exchange.Against, false),
                                new("on_account", exchange.OnAccount, false),
                                new("cash", exchange.ToPay, false),
                            ]
                        )
                    );
                    long Balance(string account) =>
                        Lines(back)
                            .Concat(Lines(sale))
                            .Where(line => line.Code.StartsWith(account, StringComparison.Ordinal))
                            .Sum(line => line.Amount);
                    Balance("exchanges").ShouldBe(0);
                    Balance("cash_over").ShouldBe(0);
                    // What moved as money and as debt is what the goods differ by.
                    Balance("cash_in_drawer").ShouldBe(exchange.ToPay - exchange.ToGiveBack);
                    (Balance("cash_in_drawer") + Balance("accounts_receivable")).ShouldBe(due - worth);
                    (exchange.ToPay == 0 || exchange.ToGiveBack == 0).ShouldBeTrue();
                    new[] { exchange.Against, exchange.OnAccount, exchange.ToPay, exchange.ToGiveBack }.ShouldAllBe(part => part >= 0);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Two_rates_of_one_code_are_owed_together_and_a_code_without_tax_is_not_posted()
    {
        var entry = SaleEntry.Of(new(Shop, Till, 300, 0, 0, 0, [("VAT", 10), ("EXEMPT", 0), ("VAT", 20)], [new("cash", 300, false)]));
        Lines(entry).ShouldContain(($"tax_payable/{Shop}/VAT", -30));
        Lines(entry).ShouldNotContain(line => line.Code.Contains("EXEMPT"));
    }

    [Fact]
    public void A_sale_whose_tenders_do_not_add_up_is_booked_as_it_is_and_the_difference_is_seen()
    {
        var entry = SaleEntry.Of(new(Shop, Till, 1000, 0, 0, 0, [], [new("cash", 950, false)]));
        Lines(entry)
            .ShouldBe([($"cash_in_drawer/{Shop}/{Till}", 950), ($"cash_over_and_short/{Shop}/{Till}", 50), ($"sales/{Shop}", -1000)]);
    }

    [Fact]
    public void Goods_received_are_owed_to_the_supplier_or_to_the_opening_balances()
    {
        Lines(StockEntry.Purchased(Shop, 1100, 100))
            .ShouldBe([("accounts_payable", -1200), ($"cost_corrections/{Shop}", 100), ($"inventory/{Shop}", 1100)]);
        Lines(StockEntry.Opened(Shop, 1200, 0)).ShouldBe([($"inventory/{Shop}", 1200), ("opening_balances", -1200)]);
    }

    [Fact]
    public void Goods_sold_move_their_cost_from_inventory() =>
        Lines(StockEntry.Sold(Shop, -750)).ShouldBe([($"cost_of_goods/{Shop}", 750), ($"inventory/{Shop}", -750)]);

    [Fact]
    public void Postings_that_do_not_balance_are_no_entry()
    {
        Should.Throw<InvalidOperationException>(() => Entry.Of([new(Chart.AccountsPayable(), 1)]));
        Should.Throw<InvalidOperationException>(() => Entry.Of([new(Chart.AccountsPayable(), 1), new(Chart.Vouchers(), -2)]));
    }

    [Fact]
    public void Money_and_goods_are_put_together_in_the_order_of_their_accounts_and_nothing_is_counted_twice()
    {
        var money = SaleEntry.Of(new(Shop, Till, 300, 0, 0, 0, [("VAT", 30)], [new("cash", 300, false)]));
        var goods = StockEntry.Sold(Shop, -200);
        var together = Entry.Together([goods, money]);
        together.Postings.ShouldBe([.. money.Postings, .. goods.Postings], ignoreOrder: true);
        together.Postings.Select(posting => posting.Account.Code).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        Entry.Together([money]).ShouldBe(money);
        Should.Throw<InvalidOperationException>(() => Entry.Together([money, goods, money]));
    }

    [Fact]
    public void Debits_equal_credits_for_every_sale_and_revenue_is_what_was_paid_without_tax()
    {
        var booked = 0;
        Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var basket = Smaller.Paid(new RandomBaskets(seed).Next() with { Returns = [] });
                    if (seed % 3 == 0)
                        basket = new RandomBaskets(seed).Next();
                    if (basket.Returns.Count > 0)
                        return;
                    if (BasketPricing.Complete(basket) is not { Refusal: null, Value: var sale })
                        return;
                    booked++;
                    var figures = new SaleFigures(
                        Shop,
                        Till,
                        sale.Total,
                        sale.CashRounding,
                        sale.Change,
                        sale.Lines.Sum(line => line.Discounts.Sum(d => d.Amount) + line.Promotions.Sum(p => p.Amount) + line.Allocated),
                        [.. sale.Taxes.Select(tax => (tax.Code, tax.Amount))],
                        [
                            .. basket.Tenders.Select(tender => new ReceivedTender(
                                tender.Kind,
                                tender.Amount,
                                seed % 2 == 0,
                                null,
                                tender.Tendered is { } tendered ? tendered.WorthIn(basket.Currency) - tender.Amount : 0
                            )),
                        ],
                        basket.Tip,
                        basket.Vouchers.Sum(voucher => voucher.Amount)
                    );
                    var lines = Lines(SaleEntry.Of(figures));
                    lines.Sum(line => line.Amount).ShouldBe(0);
                    lines.ShouldAllBe(line => line.Amount != 0);
                    lines.ShouldNotContain(line => line.Code.StartsWith("cash_over_and_short"));
                    (-Of(lines, "tips_payable")).ShouldBe(basket.Tip);
                    (-Of(lines, "exchange_difference")).ShouldBe(sale.ExchangeDifference);
                    var revenue = -Of(lines, "sales") - Of(lines, "discounts_given");
                    revenue.ShouldBe(sale.Total - sale.Taxes.Sum(tax => tax.Amount));
                    (-Of(lines, "sales") + sale.Taxes.Sum(tax => tax.Amount)).ShouldBe(
                        sale.Lines.Sum(line => line.Gross - line.Exempted + line.Taxes.Where(tax => !tax.Inclusive).Sum(tax => tax.Amount))
                            + sale.Fees.Sum(fee => fee.Total)
                    );
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true).WithReplay(20261121, 3));
        booked.ShouldBeGreaterThan(300);
    }

    private static (string Code, long Amount)[] Lines(Entry entry) =>
        [.. entry.Postings.Select(posting => (posting.Account.Code, posting.AmountMinor))];

    private static long Of((string Code, long Amount)[] lines, string name) =>
        lines.Where(line => line.Code.StartsWith(name + "/", StringComparison.Ordinal)).Sum(line => line.Amount);
}
