using System.Net;
using AlertServerless.Contracts;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Console;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.SignUp;

/// <summary>From the form to the alert and out again, through everything: pages, providers, tables, topic,
/// consumers.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class SignUpServeTests
{
    private const string Phone = "+40721234567";
    private const string Mail = "ana@example.org";

    [Fact]
    public async Task Whoever_signs_up_without_scripts_gets_the_next_alert_and_leaves_with_one_click()
    {
        await using var rig = await ServeRig.StartAsync(people: 20);
        var log = rig.Run.Stack.Providers.Log;
        await AssertDescribesItselfAsAgreedAsync(rig.Run.SignUp);
        using var visitor = new Visitor(rig.Run.SignUp);
        Assert.Equal(HttpStatusCode.OK, await visitor.GoAsync("/?q=Bra%C8%99ov"));
        Assert.Contains("/join?at=45.65,25.61", visitor.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await visitor.GoAsync("/join?at=45.65,25.61"));
        // Nobody fills a form in within two seconds.
        await Task.Delay(TimeSpan.FromSeconds(2.1), TimeProvider.System);
        var status = await visitor.PostAsync(
            "/join",
            new("at", visitor.Hidden("at")),
            new("lang", "en"),
            new("stamp", visitor.Hidden("stamp")),
            new("altcha", ""),
            new("phone", Phone),
            new("email", Mail),
            new("first", "email"),
            new("day", "Felt"),
            new("night", "Felt"),
            new("consent", "2026-11")
        );
        Assert.Equal(HttpStatusCode.OK, status);
        var prove = visitor.Path;
        // The mailbox first: it is the first choice, and another first channel would take a minute to hold.
        var letter = Assert.Single(log.Of(ChannelKind.Email, Mail)).Detail!;
        await visitor.GoAsync(new Uri(Visitor.LinkIn(letter)).PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, await visitor.PostAsync("/confirm", [new("t", visitor.Hidden("t"))]));
        Assert.Equal(HttpStatusCode.OK, await visitor.PostAsync(prove, [new("code", Visitor.CodeIn(log, Phone))]));
        Assert.Contains("You are signed up", visitor.Page, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.OK,
            await visitor.PostAsync("/manage", [new("day", "TakeCover"), new("night", "TakeCover")])
        );

        rig.Run.Replay(QuickQuake.Scenario());
        await ServeRig.UntilAsync("the alert by mail", () => Alerts().Count > 0);
        var alert = Alerts()[0];
        Assert.True(alert.Accepted);
        // The unsubscribe link is the last one in an alert's letter.
        var link = new Uri(WebUtility.HtmlDecode(alert.Detail!.Split("href=\"")[^1].Split('"')[0]));
        Assert.Equal(rig.Run.SignUp.Authority, link.Authority);
        using var mailProgram = new Visitor(rig.Run.SignUp);
        Assert.Equal(
            HttpStatusCode.OK,
            await mailProgram.PostAsync(link.PathAndQuery, [new("List-Unsubscribe", "One-Click")])
        );
        await ServeRig.UntilAsync("the replay's end", () => !rig.Run.IsReplaying);
        await ServeRig.UntilAsync("the alert's end", () => rig.Run.Trigger.Unfinished == 0);

        IReadOnlyList<SimulatedMessage> Alerts() =>
            [.. log.Of(ChannelKind.Email, Mail).Where(one => one.Detail!.Contains("M6.4", StringComparison.Ordinal))];

        var before = log.Of(ChannelKind.Email, Mail).Count + log.Of(ChannelKind.Sms, Phone).Count;
        var others = log.Count;
        rig.Run.Replay(QuickQuake.Elsewhere());
        await ServeRig.UntilAsync("the next alert to others", () => log.Count > others);
        await ServeRig.UntilAsync("its end", () => rig.Run.Trigger.Unfinished == 0);
        Assert.Equal(before, log.Of(ChannelKind.Email, Mail).Count + log.Of(ChannelKind.Sms, Phone).Count);
    }

    /// <summary>The application that runs here is the one that docs/openapi.json describes.</summary>
    private static async Task AssertDescribesItselfAsAgreedAsync(Uri site)
    {
        using var http = new HttpClient { BaseAddress = site };
        var agreed = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "openapi.json"));
        var running = await http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative));
        Assert.Equal(agreed.ReplaceLineEndings("\n").TrimEnd(), running.ReplaceLineEndings("\n").TrimEnd());
    }
}
