using Kaunta.CampaignReports;
using Shouldly;

namespace Kaunta.Faults.Tests;

/// <summary>A report that grows says the same of what it had before.</summary>
public sealed class KeptReportTests
{
    private static readonly string[] Columns = ["commit", "seed", "sales"];

    [Fact]
    public void What_was_written_is_read_again_and_added_to()
    {
        var table = new ReportTable(Columns);
        table.Add("abc", "1", "30");
        table = ReportTable.Read(TextOf(table), Columns);
        table.Add("def", "2", "12");
        var again = ReportTable.Read("# Title\n\n| what | n |\n|---|---|\n| x | 1 |\n\n" + TextOf(table) + "\nEnd.\n", Columns);
        again.Rows.ShouldBe([(string[])["abc", "1", "30"], ["def", "2", "12"]]);
        again.Sum("sales").ShouldBe(42);
    }

    [Fact]
    public void Figures_are_added_to_the_row_of_their_name()
    {
        var table = new ReportTable(["fault", "begun", "took place"]);
        table.AddTo("Latency", 3, 2);
        table.AddTo("Silence", 1, 0);
        table.AddTo("Latency", 4, 4);
        table.Rows.ShouldBe([(string[])["Latency", "7", "6"], ["Silence", "1", "0"]]);
    }

    [Theory]
    [InlineData("Something else.\n")]
    [InlineData("| commit | seed | runs |\n|---|---|---|\n| a | 1 | 2 |\n")]
    public void A_report_of_another_form_is_not_taken_for_an_empty_one(string text) =>
        Should.Throw<InvalidDataException>(() => ReportTable.Read(text, Columns));

    private static string TextOf(ReportTable table)
    {
        var text = new System.Text.StringBuilder();
        table.WriteTo(text);
        return text.ToString();
    }
}
