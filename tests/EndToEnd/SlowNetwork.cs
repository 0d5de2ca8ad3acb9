using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>A network that takes its time: a person doesn't wait for it, and isn't taken away from where they went meanwhile.</summary>
public sealed class SlowNetwork
{
    private const string Email = "achieng@example.com";

    [Fact]
    public async Task Who_goes_elsewhere_while_a_shop_opens_a_session_begins_or_a_password_is_set_stays_there()
    {
        using var folder = new TemporaryFolder("slow-network");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var page = browser.Page;
        var till = new Till(page);
        var office = new BackOffice(till);

        await till.FillShopAsync(server.Address, "Duka la Achieng", Email);
        var opening = await HoldAsync(page, "**/api/businesses");
        await PressAsync(page, "Open the shop");
        await opening.Came;
        await till.GoAsync("/");
        opening.LetGo();
        await till.IsOpenAsync();
        PathOf(page).ShouldBe("/");

        await till.GoAsync("/settings");
        await PressAsync(page, "Sign out");
        await till.EnterPinAsync();
        await till.GoAsync("/sign-in");
        var signing = await HoldAsync(page, "**/api/sessions");
        await office.SignInAsync(Email, Till.Password);
        await signing.Came;
        await till.GoAsync("/settings");
        signing.LetGo();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).WaitForAsync();
        PathOf(page).ShouldBe("/settings");

        var printed = await server.CommandAsync("recover", Email);
        await till.GoAsync("/recover");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(printed.Split(' ')[0]);
        await page.GetByLabel("New password").FillAsync("nine copper kettles");
        var setting = await HoldAsync(page, "**/api/recovery/complete");
        await PressAsync(page, "Set the password");
        await setting.Came;
        await till.GoAsync("/products");
        setting.LetGo();
        await page.GetByText("The new password is set.").WaitForAsync();
        PathOf(page).ShouldBe("/products");
        await browser.StopAsync();
    }

    /// <summary>The next such request waits on its way.</summary>
    private static async Task<HeldRequest> HoldAsync(IPage page, string address)
    {
        var held = new HeldRequest();
        await page.RouteAsync(address, held.HandleAsync, new() { Times = 1 });
        return held;
    }

    private static string PathOf(IPage page) => new Uri(page.Url).AbsolutePath;

    private static Task PressAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private sealed class HeldRequest
    {
        private readonly TaskCompletionSource came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Came => came.Task.WaitAsync(TimeSpan.FromMilliseconds(Patience.Milliseconds));

        public void LetGo() => letGo.SetResult();

        public async Task HandleAsync(IRoute route)
        {
            came.SetResult();
            await letGo.Task;
            await route.ContinueAsync();
        }
    }
}
