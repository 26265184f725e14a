using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>Addresses that must be found nowhere in clear: every log line at every level, every stored byte, every
/// answer to somebody else.</summary>
public sealed class SignUpSecrecyTests
{
    private const string Phone = "+40729876543";
    private const string Mail = "canary.bird@example.org";

    private static readonly string[] Canaries = ["9876543", "canary.bird", "canarybird"];

    [Fact]
    public async Task Addresses_are_found_in_no_log_line_and_in_no_stored_byte()
    {
        await using var site = await TestSite.StartAsync();
        var prove = await site.JoinAsync(Phone, Mail);
        await site.PostAsync(prove, [new("code", "000000")]);
        var answer = await site.PostAsync(prove, [new("code", site.Sent.LastCode(Phone))]);
        var shown = await site.AskAsync("GET", site.Sent.LastLink(Mail));
        await site.PostAsync("/confirm", [new("t", TestSite.Field(shown.Body, "t"))]);
        await site.PostAsync("/manage/test", [], cookie: answer.Cookie);
        // A provider that throws what it was given.
        site.Sent.Provider = _ => throw new InvalidOperationException("provider is broken");
        Assert.Equal(500, (await site.PostAsync("/join", await site.FormAsync("+40729876544"), "198.51.1.1")).Status);
        // And bodies that are refused.
        await site.PostAsync("/join", [new("phone", Phone), new("phone", Phone)]);
        await site.PostAsync("/api/sign-ups", $$"""{"phone":"{{Phone}}","c":1}""");

        Assert.NotEmpty(site.Log.Lines);
        foreach (var canary in Canaries)
            Assert.DoesNotContain(site.Log.Lines, line => line.Contains(canary, StringComparison.OrdinalIgnoreCase));
        var row = (await site.RowAsync(ChannelKind.Sms, Phone))!;
        var stored = site
            .Items.Contents.SelectMany(item => new[] { Encoding.UTF8.GetBytes(item.Key), item.Value.ToArray() })
            .Append(row.SealedAddresses.ToArray());
        foreach (var bytes in stored)
        {
            var text = Encoding.Latin1.GetString(bytes);
            foreach (var canary in Canaries)
                Assert.DoesNotContain(canary, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task The_code_itself_is_not_stored()
    {
        await using var site = await TestSite.StartAsync();
        await site.JoinAsync(Phone);
        var code = site.Sent.LastCode(Phone);
        foreach (var item in site.Items.Contents)
            Assert.DoesNotContain(code, Encoding.Latin1.GetString(item.Value.Span), StringComparison.Ordinal);
    }
}
