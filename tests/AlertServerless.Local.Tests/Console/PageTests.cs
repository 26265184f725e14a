using AlertServerless.Local.Tests.Stack;
using Microsoft.Playwright;
using Xunit;

namespace AlertServerless.Local.Tests.Console;

/// <summary>The pages in a real browser. ALERT_SCREENSHOTS names a folder for pictures of them.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class PageTests
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task AReplayCanBeWatchedAndItsMessagesRead()
    {
        Assert.True(
            File.Exists(Chromium),
            $"{Chromium} is missing: the page tests need it (Debian: apt-get install chromium)"
        );
        await using var rig = await ServeRig.StartAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] }
        );
        var page = await browser.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };

        await page.GotoAsync(rig.Run.Page.ToString());
        await page.GetByText("watching 6 feeds").WaitForAsync();
        await PictureAsync(page, "operations-idle");
        rig.Run.Replay(QuickQuake.Scenario());
        await page.Locator("#alerts").GetByText("escalated").WaitForAsync();
        await ServeRig.UntilAsync(
            "messages",
            () => rig.Run.Stack.Providers.Log.Count > 100 && rig.Run.Trigger.Unfinished == 0
        );
        await page.Locator("#figures").GetByText("200", new LocatorGetByTextOptions { Exact = true }).WaitForAsync();
        await page.GetByText("A quick quake").WaitForAsync();
        await PictureAsync(page, "operations");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Replay: A quiet night" }).ClickAsync();
        await page.Locator("#said").GetByText("replaying").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Open the inbox" }).ClickAsync();
        await page.Locator(".bubble").First.WaitForAsync();
        Assert.NotEmpty((await page.Locator(".bubble").First.InnerTextAsync()).Trim());
        await PictureAsync(page, "inbox");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "E-mail" }).ClickAsync();
        var letter = page.Locator("iframe").First.ContentFrame.Locator("body");
        await letter.WaitForAsync();
        // The countdown's alert knows no place yet, its escalation does.
        Assert.Matches(
            @"Vrancea \((presupus|assumed)\)|[0-9]+ km [NESVW]{1,2} (de|of) ",
            await letter.InnerTextAsync()
        );
        await PictureAsync(page, "inbox-mail");
        Assert.Empty(errors);
    }

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("ALERT_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        foreach (var (scheme, word) in new[] { (ColorScheme.Light, "light"), (ColorScheme.Dark, "dark") })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{word}.png") });
        }
    }
}
