using AlertServerless.Local.Console;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Tests.Commands;
using AlertServerless.Local.Tests.Stack;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace AlertServerless.Local.Tests.Console;

/// <summary>The pages in a real browser, on a desk and on a phone, during a real replay and a drill. ALERT_SCREENSHOTS
/// names a folder for pictures of them.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class PageTests
{
    private const string Chromium = "/usr/bin/chromium";
    private const int Target = 44;

    // Milliseconds; on a machine that runs everything else beside it.
    private const int WaitLimit = 90_000;

    [Theory]
    [InlineData(1280, 900)]
    [InlineData(390, 844)]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task The_console_shows_an_earthquake_and_a_drill(int width, int height)
    {
        await using var rig = await ServeRig.StartAsync(like: new ServeOptions { Heartbeat = TimeSpan.FromSeconds(2) });
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync(
            new BrowserNewPageOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
            }
        );
        page.SetDefaultTimeout(WaitLimit);
        var errors = Errors(page);

        await page.GotoAsync(rig.Run.Page.ToString());
        await page.GetByText("Ready: 6 of 6 feeds, 2 producers, last heartbeat").WaitForAsync();
        await IsSoundAsync(page, $"console-ready-{width}");

        rig.Run.Replay(QuickQuake.Scenario());
        await page.GetByText("EARTHQUAKE M ").First.WaitForAsync();
        Assert.Equal("EARTHQUAKE: earthquake alerts", await page.TitleAsync());
        await page.Locator("article", Has("REAL")).GetByText("notified +").WaitForAsync();
        await page.Locator("article")
            .GetByText("Bucuresti", new LocatorGetByTextOptions { Exact = true })
            .First.WaitForAsync();
        await page.Locator("path.s[d^='M']")
            .First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        await IsSoundAsync(page, $"console-earthquake-{width}");
        await AddsUpAsync(page);

        // Two events that follow each other at once would be one to an operator; a drill comes later.
        await ServeRig.UntilAsync("the replay is over", () => !rig.Run.IsReplaying);
        var drill = await CommandRun.Of("", "drill", "--serve", $"{rig.Run.Page}", "--yes", "local");
        Assert.Equal(0, drill.ExitCode);
        await page.Locator("article.exercise").First.WaitForAsync();
        await page.Locator("#audit").GetByText("drill by").WaitForAsync();
        await IsSoundAsync(page, $"console-drill-{width}");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_drill_alone_is_striped_and_says_so_and_a_replay_can_be_stopped_by_keyboard()
    {
        await using var rig = await ServeRig.StartAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(WaitLimit);
        await page.GotoAsync(rig.Run.Page.ToString());
        await page.Locator("#scenario option")
            .First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        await page.Locator("#scenario").SelectOptionAsync("drill");
        await page.Locator("#start").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#bar.exercise").WaitForAsync();
        Assert.Equal("EXERCISE: earthquake alerts", await page.TitleAsync());
        await page.Locator("#stop-replay").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("the replay is stopped").WaitForAsync();
        await ServeRig.UntilAsync("no replay", () => rig.Run.Replayed!.Scenario == Scenario.Idle);
    }

    [Fact]
    public async Task Sending_is_stopped_from_the_page_only_by_the_typed_name()
    {
        await using var rig = await ServeRig.StartAsync(people: 20);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(WaitLimit);
        await page.GotoAsync(rig.Run.Page.ToString());

        await page.GetByRole(AriaRole.Button, Named("Stop all sending")).ClickAsync();
        await page.Locator("#typed").FillAsync("prod");
        await page.GetByRole(AriaRole.Button, Named("Go on")).ClickAsync();
        await page.GetByText("type local to go on: nothing was changed").WaitForAsync();
        await page.GetByRole(AriaRole.Button, Named("Stop all sending")).ClickAsync();
        await page.Locator("#typed").FillAsync("local");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("Not ready: sending is stopped by").WaitForAsync();
        await page.Locator("#audit").GetByText("stop by").WaitForAsync();
        await page.GetByRole(AriaRole.Button, Named("Resume sending")).ClickAsync();
        await page.Locator("#typed").FillAsync("local");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#audit").GetByText("resume by").WaitForAsync();
    }

    [Fact]
    public async Task The_inbox_shows_messages_as_people_read_them()
    {
        await using var rig = await ServeRig.StartAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(WaitLimit);
        var errors = Errors(page);
        rig.Run.Replay(QuickQuake.Scenario());
        await ServeRig.UntilAsync(
            "messages",
            () => rig.Run.Stack.Providers.Log.Count > 100 && rig.Run.Trigger.Unfinished == 0
        );

        await page.GotoAsync(rig.Run.Stack.Providers.InboxUrl.ToString());
        await page.Locator(".bubble").First.WaitForAsync();
        Assert.NotEmpty((await page.Locator(".bubble").First.InnerTextAsync()).Trim());
        await PictureAsync(page, "inbox");
        await page.GetByRole(AriaRole.Button, Named("E-mail")).ClickAsync();
        var letter = page.Locator("iframe").First.ContentFrame.Locator("body");
        await letter.WaitForAsync();
        // The countdown's alert knows no place yet, its escalation does.
        Assert.Matches(
            @"Vrancea \((presupus|assumed)\)|[0-9]+ km [NESVW]{1,2} (de|of) ",
            await letter.InnerTextAsync()
        );
        Assert.Empty(errors);
    }

    /// <summary>No fault by axe, nothing wider than the screen, no control that a finger misses.</summary>
    private static async Task IsSoundAsync(IPage page, string name)
    {
        await PictureAsync(page, name);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            var found = await page.RunAxe();
            Assert.Empty(
                found.Violations.Select(fault =>
                    $"{scheme} {fault.Id}: {string.Join(", ", fault.Nodes.Select(node => node.Html))}"
                )
            );
        }

        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
            $"{name}: the page is wider than the screen"
        );
        var small = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('button, select, input, a.button')].filter(e => "
                + $"e.checkVisibility() && e.getBoundingClientRect().height < {Target}).map(e => e.outerHTML)"
        );
        Assert.Empty(small);
    }

    /// <summary>What the card says of everybody.</summary>
    private static async Task AddsUpAsync(IPage page)
    {
        var line = await page.Locator("article").First.GetByText("subscribers =").InnerTextAsync();
        var numbers = System
            .Text.RegularExpressions.Regex.Matches(line.Replace(",", "", StringComparison.Ordinal), "[0-9]+")
            .Select(match => int.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(numbers[0], numbers.Skip(1).Sum());
        Assert.Equal(200, numbers[0]);
    }

    private static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        Assert.True(
            File.Exists(Chromium),
            $"{Chromium} is missing: the page tests need it (Debian: apt-get install chromium)"
        );
        return await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] }
        );
    }

    private static List<string> Errors(IPage page)
    {
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };
        return errors;
    }

    private static PageLocatorOptions Has(string text) => new() { HasText = text };

    private static PageGetByRoleOptions Named(string name) => new() { Name = name };

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("ALERT_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        foreach (var (scheme, word) in new[] { (ColorScheme.Light, "light"), (ColorScheme.Dark, "dark") })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await page.ScreenshotAsync(
                new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{word}.png"), FullPage = true }
            );
        }
    }
}
