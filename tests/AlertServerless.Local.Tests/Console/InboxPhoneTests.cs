using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Tests.Delivery;
using AlertServerless.Local.Tests.Simulators;
using AlertServerless.Local.Tests.Stack;
using Microsoft.Playwright;
using Xunit;

namespace AlertServerless.Local.Tests.Console;

/// <summary>The inbox on a phone of 390 pixels, with each case's messages as the real adapters send them.
/// ALERT_SCREENSHOTS names a folder for pictures; those in docs/images come from here.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class InboxPhoneTests
{
    private const string Chromium = "/usr/bin/chromium";
    private const int Width = 390;

    // More of the first screen than this is not given away.
    private const int HighestHeader = 200;

    private static readonly GeoPoint Bucharest = new(44.43, 26.10);
    private static readonly string[] Channels = ["webhook", "ses", "telegram", "twilio"];

    [Theory]
    [InlineData(MessageCase.First, "EARTHQUAKE in ~", "hold")]
    [InlineData(MessageCase.Escalated, "UPDATE, STRONGER: quake in ~", "Outdated: read the newer message below.")]
    [InlineData(MessageCase.Late, "Earthquake ~2 min ago.", "Aftershock?")]
    [InlineData(MessageCase.Cancelled, "CANCELLED: no strong shaking is expected.", "Outdated:")]
    [InlineData(MessageCase.Drill, "EXERCISE: quake in ~", "Practise drop, cover, hold on.")]
    public async Task Every_channels_message_can_be_read_on_a_phone(MessageCase what, string beginning, string also)
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing (Debian: apt-get install chromium)");
        await using var adapters = await SimulatedAdapters.StartAsync();
        var quake = MessageSample.Example(OriginFor(what));
        // The newest stands first.
        foreach (var name in Channels)
            await SendAsync(adapters, name, quake, what);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] }
        );
        var page = await browser.NewPageAsync(
            new BrowserNewPageOptions
            {
                ViewportSize = new ViewportSize { Width = Width, Height = 844 },
                IsMobile = true,
            }
        );

        await page.GotoAsync(adapters.Simulators.InboxUrl.ToString());
        await page.Locator(".mail iframe").First.WaitForAsync();
        var letter = page.Locator("iframe").Last.ContentFrame.Locator("body");
        await letter.WaitForAsync();

        var text = await page.Locator("main").InnerTextAsync();
        foreach (var channel in new[] { ".sms", ".telegram" })
            Assert.StartsWith(beginning, await NewestAsync(page, channel), StringComparison.Ordinal);
        Assert.StartsWith(beginning, await letter.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(also, text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("facilityLevel", text, StringComparison.Ordinal);
        Assert.Equal(Width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.InRange((await page.Locator("header").BoundingBoxAsync())!.Height, 1, HighestHeader);
        await PictureAsync(page, what);
    }

    // The words, without the quote of what they answer.
    private static async Task<string> NewestAsync(IPage page, string channel)
    {
        var bubble = page.Locator($"{channel} .bubble").Last;
        return await bubble.EvaluateAsync<string>("e => e.lastChild.textContent");
    }

    // So that the message is made about now, and a receiver's countdown is true.
    private static DateTimeOffset OriginFor(MessageCase what) =>
        TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(what == MessageCase.Late ? 147 : 21);

    private static async Task SendAsync(SimulatedAdapters adapters, string name, Alert quake, MessageCase what)
    {
        var (provider, address) = adapters.All[name];
        var reply = 0L;
        if (what is MessageCase.Escalated or MessageCase.Cancelled)
            reply = await SendAsync(provider, Sample(quake, MessageCase.First).On(provider.Kind, address));
        await SendAsync(provider, Sample(quake, what).On(provider.Kind, address) with { ReplyTo = reply });
        if (reply != 0)
            await SendAsync(provider, Sample(quake, what).MarkOn(address, reply));
    }

    private static async Task<long> SendAsync(IProvider provider, OutboundMessage message) =>
        Assert.IsType<SendOutcome.Delivered>(await DeliverySamples.SendAsync(provider, message)).MessageRef;

    private static MessageSample Sample(Alert quake, MessageCase what) =>
        MessageSample.Of(quake, Bucharest, Language.English, what);

    private static async Task PictureAsync(IPage page, MessageCase what)
    {
        if (Environment.GetEnvironmentVariable("ALERT_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        var path = Path.Combine(folder, $"inbox-{what.ToString().ToLowerInvariant()}.png");
        // A letter's frame is painted only once it is in view.
        var height = await page.EvaluateAsync<int>("document.documentElement.scrollHeight");
        await page.SetViewportSizeAsync(Width, height);
        await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 1500))");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
    }
}
