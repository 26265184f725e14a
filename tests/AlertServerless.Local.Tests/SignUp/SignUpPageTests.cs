using System.Net;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Local.Tests.Console;
using AlertServerless.Local.Tests.Stack;
using AlertServerless.SignUp;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace AlertServerless.Local.Tests.SignUp;

/// <summary>
/// People and plants at the pages in a real browser, on a phone 390 pixels wide, with and without scripts.
/// ALERT_SCREENSHOTS names a folder for pictures; without it they are in artifacts/sign-up-pages.
/// </summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class SignUpPageTests
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task People_and_plants_sign_up_on_a_phone_are_alerted_and_leave()
    {
        Assert.True(
            File.Exists(Chromium),
            $"{Chromium} is missing: the page tests need it (Debian: apt-get install chromium)"
        );
        await using var rig = await ServeRig.StartAsync(people: 20, signUp: Roomy());
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] }
        );
        var visits = new List<PhoneVisit>();
        foreach (var scripts in new[] { true, false })
        {
            var person = await PhoneVisit.StartAsync(browser, rig, scripts, scripts ? "person" : "person-plain");
            await person.SignUpAsync(scripts ? "+40721234567" : "+40721234568", $"ana{visits.Count}@example.org");
            var plant = await PhoneVisit.StartAsync(browser, rig, scripts, scripts ? "plant" : "plant-plain");
            await plant.RegisterAsync(rig.Run.Stack.Providers.HookAddress(scripts ? "gas" : "rail"));
            visits.AddRange([person, plant]);
        }

        rig.Run.Replay(QuickQuake.Scenario());
        foreach (var visit in visits)
            await ServeRig.UntilAsync($"the alert of {visit.Name}", visit.IsAlerted);
        await ServeRig.UntilAsync("the alert's end", () => rig.Run.Trigger.Unfinished == 0);
        foreach (var visit in visits.Where(visit => visit.Name.StartsWith("person", StringComparison.Ordinal)))
            await visit.LeaveByMailAsync();

        Assert.Empty(visits.SelectMany(visit => visit.Faults));
    }

    // All of them come from one machine: here the limits of a network are not what is tried.
    private static SignUpSiteOptions Roomy()
    {
        var standard = new SignUpSiteOptions();
        var hour = new Core.SignUp.SlidingWindow(20, TimeSpan.FromHours(1));
        return standard with { Guard = standard.Guard with { PerNetwork = hour, PerNetworkWithoutWork = hour } };
    }
}

/// <summary>One phone at the pages.</summary>
internal sealed class PhoneVisit
{
    private readonly IPage page;
    private readonly ServeRig rig;
    private readonly bool scripts;
    private (ChannelKind Channel, string Address) address;
    private int pictures;
    private int seen;

    private PhoneVisit(IPage page, ServeRig rig, bool scripts, string name)
    {
        this.page = page;
        this.rig = rig;
        this.scripts = scripts;
        Name = name;
    }

    public string Name { get; }

    /// <summary>What axe or the browser's console complained of.</summary>
    public List<string> Faults { get; } = [];

    public static async Task<PhoneVisit> StartAsync(IBrowser browser, ServeRig rig, bool scripts, string name)
    {
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 390, Height = 844 },
                JavaScriptEnabled = scripts,
                Locale = "en",
            }
        );
        var visit = new PhoneVisit(await context.NewPageAsync(), rig, scripts, name);
        visit.page.PageError += (_, error) => visit.Faults.Add($"{name}: {error}");
        visit.page.Console += (_, message) =>
        {
            if (message.Type == "error")
                visit.Faults.Add($"{name}: {message.Text}");
        };
        return visit;
    }

    public async Task SignUpAsync(string phone, string mail)
    {
        address = (ChannelKind.Email, mail);
        await page.GotoAsync(rig.Run.SignUp.ToString());
        await InspectAsync("start");
        await page.GetByLabel("Where do you live?").FillAsync("Brașov");
        await ClickAsync("Search");
        await InspectAsync("towns");
        await page.Locator(".choices a").First.ClickAsync();
        await InspectAsync("join");
        await AddParentsAsync();
        await page.GetByLabel("Mobile number").FillAsync(phone);
        await page.GetByLabel("E-mail").First.FillAsync(mail);
        await page.Locator("input[name=first][value=email]").CheckAsync();
        await page.Locator("input[name=day][value=Felt]").CheckAsync();
        await page.Locator("input[name=night][value=Felt]").CheckAsync();
        await page.Locator("input[name=consent]").CheckAsync();
        // A person takes longer than two seconds; a test does not.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        await ClickAsync("Send me the code");
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Show that it is yours" })
            .WaitForAsync();
        await InspectAsync("prove");
        var prove = page.Url;

        // The mailbox is the first choice: proven first, it needs no move.
        var letter = rig.Run.Stack.Providers.Log.Of(ChannelKind.Email, mail)[^1].Detail!;
        await page.GotoAsync(Visitor.LinkIn(letter));
        await InspectAsync("confirm");
        await ClickAsync("Yes, this is my address");
        await page.GotoAsync(prove);
        await page.GetByLabel("The six digits").FillAsync(Visitor.CodeIn(rig.Run.Stack.Providers.Log, phone));
        await ClickAsync("Confirm");
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "You are signed up" }).WaitForAsync();
        await InspectAsync("manage");
        Assert.Equal(1, await page.GetByText("(My parents)").CountAsync());
        await page.Locator("input[name=day][value=Shaking]").CheckAsync();
        await ClickAsync("Save");
        await page.GetByText("Saved.").WaitForAsync();
        seen = Messages();
    }

    /// <summary>By links alone: with scripts as without.</summary>
    private async Task AddParentsAsync()
    {
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Add another place" }).ClickAsync();
        await page.GetByLabel("Where is the other place?").FillAsync("Focșani");
        await ClickAsync("Search");
        await InspectAsync("another");
        await page.Locator(".choices a").First.ClickAsync();
        await page.Locator("#label").SelectOptionAsync("home");
        await page.Locator("#label2").SelectOptionAsync("parents");
        Assert.Equal(2, await page.Locator("section[aria-labelledby^=warning]").CountAsync());
        await InspectAsync("places");
    }

    public async Task RegisterAsync(string hook)
    {
        address = (ChannelKind.Webhook, hook);
        await page.GotoAsync(new Uri(rig.Run.SignUp, "facilities").ToString());
        await InspectAsync("facilities");
        await page.Locator("#at").FillAsync("44.43,26.10");
        await page.Locator("#url").FillAsync(hook);
        await page.Locator("input[name=consent]").CheckAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        await ClickAsync("Register");
        await page.Locator("#secret").WaitForAsync();
        await InspectAsync("receiver");
        // Its owner installs the secret that the page shows, and no other.
        await ClickAsync("Send the challenge");
        await page.GetByText("did not answer the challenge").WaitForAsync();
        // The browser tells of the refusal that was meant.
        Assert.Equal(1, Faults.RemoveAll(fault => fault.Contains("status of 422", StringComparison.Ordinal)));
        var secret = await page.Locator("#secret").InnerTextAsync();
        rig.Run.Stack.Providers.InstallSecret(hook, WebhookAddress.Read($"{hook}#k=x.{secret}").Secret!);
        await ClickAsync("Send the challenge");
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "You are signed up" }).WaitForAsync();
        await InspectAsync("manage");
        await page.Locator("#act").SelectOptionAsync("6");
        await ClickAsync("Save");
        await page.GetByText("Saved.").WaitForAsync();
        await ClickAsync("Send a test and show it");
        await page.Locator("#status").GetByText("204").WaitForAsync();
        await InspectAsync("test");
        Assert.Contains(
            WebhookSignature.Header,
            await page.Locator("#sent").InnerTextAsync(),
            StringComparison.Ordinal
        );
        await page.GotoAsync(new Uri(rig.Run.SignUp, "manage").ToString());
        var proof = await page.RunAndWaitForDownloadAsync(() => ClickAsync("Download"));
        Assert.EndsWith(".jws", proof.SuggestedFilename, StringComparison.Ordinal);
        seen = Messages();
    }

    public bool IsAlerted() => Messages() > seen;

    public async Task LeaveByMailAsync()
    {
        var alert = rig.Run.Stack.Providers.Log.Of(ChannelKind.Email, address.Address)[^1].Detail!;
        await page.GotoAsync(WebUtility.HtmlDecode(alert.Split("href=\"")[^1].Split('"')[0]));
        await InspectAsync("leave");
        await ClickAsync("Leave now");
        await page.GetByText("You have left.").WaitForAsync();
        await page.GotoAsync(new Uri(rig.Run.SignUp, "manage").ToString());
        Assert.Equal(0, await page.GetByText("Alerts are on").CountAsync());
    }

    private int Messages() =>
        rig.Run.Stack.Providers.Log.Of(address.Channel, address.Address).Count(message => message.Accepted);

    private Task ClickAsync(string button) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();

    /// <summary>A picture, and what axe says of the page; it needs scripts to look.</summary>
    private async Task InspectAsync(string what)
    {
        var folder = Environment.GetEnvironmentVariable("ALERT_SCREENSHOTS") is { Length: > 0 } wanted
            ? wanted
            : Path.Combine("artifacts", "sign-up-pages");
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(
            new PageScreenshotOptions
            {
                Path = Path.Combine(folder, $"{Name}-{++pictures}-{what}.png"),
                FullPage = true,
            }
        );
        if (!scripts)
            return;
        var width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        if (width > 390)
            Faults.Add($"{what}: {width} pixels wide");
        var result = await page.RunAxe();
        Faults.AddRange(
            result.Violations.Select(violation =>
                $"{what}: {violation.Id}: {violation.Help} ({violation.Nodes.FirstOrDefault()?.Html})"
            )
        );
    }
}
