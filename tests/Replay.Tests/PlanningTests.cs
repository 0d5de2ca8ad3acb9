using System.Globalization;
using System.Text;

namespace Kaunta.Replay.Tests;

/// <summary>What becomes of the lines of a file.</summary>
public sealed class PlanningTests
{
    private const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    [Fact]
    public void An_invoice_is_one_sale_and_of_two_times_the_first_counts()
    {
        var plan = Of("1,A,TEA,2,2011-01-04 10:01:00,2.55,7.0,UK", "1,B,POT,1,2011-01-04 10:02:00,1.0,7.0,UK");
        var sale = plan.Operations.ShouldHaveSingleItem().ShouldBeOfType<PlannedSale>();
        sale.At.ShouldBe(new DateTime(2011, 1, 4, 10, 1, 0));
        sale.Customer.ShouldBe("7");
        sale.Lines.Select(line => Rounding.Amount(line)).ShouldBe([510, 100]);
    }

    [Fact]
    public void Documents_go_over_eight_registers_in_the_order_of_time()
    {
        var plan = Of([.. Enumerable.Range(0, 10).Select(at => $"{at},A,TEA,1,2011-01-04 10:{10 + at}:00,1.0,,UK")]);
        plan.Operations.Select(operation => operation.Register).ShouldBe([0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
    }

    [Fact]
    public void A_cancelled_line_belongs_to_the_latest_purchase_that_has_enough_left()
    {
        var plan = Of(
            "1,A,TEA,5,2011-01-04 10:00:00,1.0,7.0,UK",
            "2,A,TEA,3,2011-01-04 11:00:00,1.0,7.0,UK",
            "C3,a,TEA,-2,2011-01-05 10:00:00,1.0,7.0,UK",
            "C4,A,TEA,-2,2011-01-05 11:00:00,1.0,7.0,UK",
            "C5,A,TEA,-4,2011-01-05 12:00:00,1.0,7.0,UK",
            "C6,A,TEA,-1,2011-01-05 13:00:00,1.1,7.0,UK",
            "C7,A,TEA,-1,2011-01-05 14:00:00,1.0,8.0,UK"
        );
        plan.Operations.OfType<PlannedReturn>().Select(one => one.Sale?.Invoice).ShouldBe(["2", "1", null, null, null]);
        plan.Operations.OfType<PlannedReturn>().First().Units.ShouldBe([new PlannedUnits(1, 0, 0)]);
    }

    [Fact]
    public void Parts_of_one_line_come_back_with_what_came_before()
    {
        var plan = Of(
            "1,A,TEA,5,2011-01-04 10:00:00,1.0,7.0,UK",
            "C2,A,TEA,-2,2011-01-05 10:00:00,1.0,7.0,UK",
            "C3,A,TEA,-3,2011-01-05 11:00:00,1.0,7.0,UK"
        );
        plan.Operations.OfType<PlannedReturn>().Last().Units.ShouldBe([new PlannedUnits(1, 2_000, 200)]);
    }

    [Fact]
    public void A_cancellation_of_several_sales_is_one_return_for_each_and_one_without_a_receipt()
    {
        var plan = Of(
            "1,A,TEA,1,2011-01-04 10:00:00,1.0,7.0,UK",
            "2,B,POT,1,2011-01-04 11:00:00,1.0,7.0,UK",
            "C3,A,TEA,-1,2011-01-05 10:00:00,1.0,7.0,UK",
            "C3,B,POT,-1,2011-01-05 10:00:00,1.0,7.0,UK",
            "C3,D,Discount,-1,2011-01-05 10:00:00,5.0,7.0,UK"
        );
        plan.Operations.OfType<PlannedReturn>().Select(one => one.Sale?.Invoice).ShouldBe(["1", "2", null]);
    }

    [Fact]
    public void What_has_no_price_is_found_or_written_off_or_given_away()
    {
        var plan = Of(
            "1,A,,56,2011-01-04 10:00:00,0.0,,UK",
            "2,A,damaged,-3,2011-01-04 11:00:00,0.0,,UK",
            "3,A,TEA,1,2011-01-04 12:00:00,0.0,7.0,UK",
            "A4,B,Adjust bad debt,1,2011-01-04 13:00:00,-11062.06,,UK"
        );
        plan.Operations.Select(operation => operation.GetType().Name)
            .ShouldBe(["PlannedAdjustment", "PlannedAdjustment", "PlannedSale", "PlannedBadDebt"]);
        plan.Exceptions.ShouldBeEmpty();
    }

    [Fact]
    public void Each_line_is_in_exactly_one_operation_or_is_an_exception_with_its_reason()
    {
        var plan = Of(
            "1,POST,,1000,2011-01-04 10:00:00,0.0,,UK",
            "2,DCGS0003,ebay,-7,2011-01-04 11:00:00,0.0,,UK",
            "3,A,TEA,-1,2011-01-04 12:00:00,1.0,7.0,UK",
            "4,A,TEA,0,2011-01-04 12:00:00,1.0,7.0,UK",
            "5,A,TEA,1,2011-01-04 12:00:00,1.0,7.0,UK"
        );
        plan.Exceptions.Select(one => one.Line.Number).ShouldBe([2, 3, 4, 5]);
        plan.Exceptions.ShouldAllBe(one => one.Reason.Length > 0);
        plan.LinesInOperations.ShouldBe(1);
    }

    [Fact]
    public void A_code_opens_with_its_largest_shortfall_at_sixty_percent_of_its_median_price()
    {
        var plan = Of(
            "1,A,TEA,5,2011-01-04 10:00:00,2.0,7.0,UK",
            "C2,A,TEA,-4,2011-01-04 11:00:00,2.0,7.0,UK",
            "3,a,TEA,3,2011-01-04 12:00:00,3.0,7.0,UK",
            "4,A,TEA,2,2011-01-04 13:00:00,5.0,7.0,UK",
            "5,POST,POSTAGE,9,2011-01-04 14:00:00,18.0,7.0,UK"
        );
        var (tea, post) = (plan.Goods[0], plan.Goods[1]);
        (tea.Code, tea.Price, tea.Opening, tea.UnitCost).ShouldBe(("A", 300_000, 6_000, 180_000));
        (post.Tracked, post.Opening).ShouldBe((false, 0));
    }

    [Fact]
    public void Quotes_commas_line_ends_and_signs_of_money_are_read_as_they_are_meant()
    {
        var line = Read("1,A,\"TIN, \"\"LARGE\"\"\n£5\",2,2011-01-04 10:00:00,0.001,17850.0,UK").ShouldHaveSingleItem();
        line.Description.ShouldBe("TIN, \"LARGE\"\n£5");
        (line.UnitPrice, line.Customer, line.Number).ShouldBe((100, "17850", 2));
    }

    [Fact]
    public void A_line_that_cannot_be_read_is_named()
    {
        Should.Throw<ReplayException>(() => Read("1,A,TEA,2.5,2011-01-04 10:00:00,1.0,,UK")).Message.ShouldContain("Line 2");
        Should.Throw<ReplayException>(() => Read("1,A,TEA,2,2011-01-04 10:00:00,1.0000001,,UK")).Message.ShouldContain("Line 2");
    }

    [Fact]
    public void The_sender_and_the_auditor_read_the_sample_alike()
    {
        var plan = Planner.Of(InputLine.ReadAll(File.OpenRead(Sample.Path)));
        var paper = new ReplayAudit.Paper(ReplayAudit.PaperLine.ReadAll(Sample.Path));
        var received = plan.Goods.Sum(one => Core.Money.Exact.Extend(one.UnitCost, one.Opening));
        paper.Codes.Values.Sum(code => code.OpeningPennies).ShouldBe(received);
        paper.Unbookable.Select(line => line.Number).ShouldBe(plan.Exceptions.Select(one => one.Line.Number), ignoreOrder: true);
        paper.Linked.Lines.ShouldBe(plan.Operations.OfType<PlannedReturn>().Where(one => one.Sale is not null).Sum(one => one.Lines.Count));
        (plan.LinesInOperations + plan.Exceptions.Count).ShouldBe(paper.Lines.Count);
    }

    private static Plan Of(params string[] lines) => Planner.Of(Read(lines));

    private static List<InputLine> Read(params string[] lines) =>
        InputLine.ReadAll(
            new MemoryStream(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Header}{string.Join('\n', lines)}\n")))
        );
}
