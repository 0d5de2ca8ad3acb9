using Kaunta.EndToEnd.Harness;
using Kaunta.EndToEnd.Pictures;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd.Trouble;

/// <summary>A browser that threw away all that its till kept: nothing can bring it back, but nobody learns of it by chance.</summary>
public sealed class LostStorage
{
    [Fact]
    public async Task A_till_whose_storage_was_deleted_says_what_may_be_lost_here_and_under_To_review()
    {
        using var folder = new TemporaryFolder("lost-storage");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await FirstDay.SetUpShopAsync(till, server.Address);
            await till.SellAsync(FirstDay.Sugar);
            await till.AllConfirmedAsync();
            await server.StopAsync();
            await till.SellAsync(FirstDay.Tea);
            await till.SellAsync(FirstDay.Tea);
            await browser.StopAsync();
        }
        Directory.Delete(Path.Combine(folder.Below("profile"), "Default", "IndexedDB"), recursive: true);
        await server.StartAsync();

        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await browser.Page.GotoAsync(server.Address);
            await Assertions
                .Expect(browser.Page.GetByRole(AriaRole.Alert))
                .ToContainTextAsync("2 entries had not reached the server for certain and may be lost");
            var album = new Album(Path.Combine(Repository.Root, "artifacts", "lost-storage"));
            await album.AddAsync(browser.Page, "lost-storage");
            album.Findings.ShouldBeEmpty();
            await browser.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
            await new BackOffice(till).SignInAsync("achieng@example.com", Till.Password);
            await till.AllConfirmedAsync();
            await till.GoAsync("/review");
            await Assertions.Expect(browser.Page.GetByText("2 entries may be lost")).ToBeVisibleAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
    }
}
