using Kaunta.EndToEnd.Harness;
using Kaunta.Verify;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>An owner saves the journal in the back office; what is in the file was written and sealed by a real browser's key.</summary>
public sealed class ForAnAuditor
{
    [Fact]
    public async Task The_journal_that_an_owner_saves_holds_every_sale_and_is_right()
    {
        using var folder = new TemporaryFolder("for-an-auditor");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var till = new Till(browser.Page);
        await FirstDay.SetUpShopAsync(till, server.Address);
        await till.SellAsync(FirstDay.Sugar);
        await till.SellAsync(FirstDay.Tea);
        await till.AllConfirmedAsync();

        await till.GoAsync("/devices");
        var download = await till.Page.RunAndWaitForDownloadAsync(() =>
            till.Page.GetByRole(AriaRole.Button, new() { Name = "Save the journal" }).ClickAsync()
        );
        download.SuggestedFilename.ShouldStartWith("kaunta-journal-");
        download.SuggestedFilename.ShouldEndWith(".ndjson.gz");
        await Assertions.Expect(till.Page.GetByText("The journal is complete and was saved.")).ToBeVisibleAsync();
        await using (var file = File.OpenRead(await download.PathAsync()))
        {
            var verdict = Verifier.Check(file);
            verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
            verdict.Notes.ShouldBeEmpty();
            verdict.Journals.Count.ShouldBe(2);
            verdict.Operations.ShouldBe(verdict.Lines);
        }

        await till.Page.Context.SetOfflineAsync(true);
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Save the journal" }).ClickAsync();
        await Assertions.Expect(till.Page.GetByText("The server cannot be reached.").First).ToBeVisibleAsync();
        await browser.StopAsync();
        await server.StopAsync();
    }
}
