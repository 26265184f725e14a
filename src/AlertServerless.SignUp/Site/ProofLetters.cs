using System.Net;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.SignUp;

namespace AlertServerless.SignUp.Site;

/// <summary>The words of what sign-up sends.</summary>
public sealed class ProofLetters(SignUpParts parts)
{
    private static readonly TimeSpan TestLife = TimeSpan.FromMinutes(5);

    public Task<SendOutcome> SendCodeAsync(
        string number,
        string code,
        string language,
        CancellationToken cancellation
    ) =>
        parts.Messages.Text(
            number,
            PageWords.In(language)["sms.code", code],
            parts.Clock.GetUtcNow() + OneTimeCode.Life,
            cancellation
        );

    public Task<SendOutcome> SendLinkAsync(
        string address,
        string token,
        string language,
        CancellationToken cancellation
    )
    {
        var words = PageWords.In(language);
        var link = new Uri(parts.PublicUrl, $"confirm?t={token}&lang={language}").AbsoluteUri;
        var text = $"{words["mail.hello"]}\n\n{words["mail.why"]}\n\n{link}\n\n{words["mail.ignore"]}";
        var html =
            $"<p>{Html(words["mail.hello"])}</p><p>{Html(words["mail.why"])}</p>"
            + $"<p><a href=\"{Html(link)}\">{Html(words["confirm.do"])}</a></p><p>{Html(words["mail.ignore"])}</p>";
        return parts.Messages.Letter(address, words["mail.subject"], html, text, cancellation);
    }

    /// <summary>After a mailbox was confirmed: the links by which its owner changes and ends the subscription. The
    /// manage link's token stands in the fragment, which is sent to no server.</summary>
    public async Task SendWelcomeAsync(Registration registration, string language, CancellationToken cancellation)
    {
        if (registration.Addresses.For(ChannelKind.Email) is not { } address)
            return;
        var words = PageWords.In(language);
        var token = SignedToken.Create(
            parts.Keys,
            KeyPurpose.Manage,
            registration.Id.ToString(),
            parts.Clock.GetUtcNow() + ManageLinkLife
        );
        var manage = new Uri(parts.PublicUrl, $"manage#t={token}").AbsoluteUri;
        var leave = parts.Links.Unsubscribe(registration.Id, registration.Row.Segment).AbsoluteUri;
        var text = $"{words["welcome.text"]}\n\n{words["welcome.manage"]}: {manage}\n\n{words["leave.title"]}: {leave}";
        var html =
            $"<p>{Html(words["welcome.text"])}</p><p><a href=\"{Html(manage)}\">{Html(words["welcome.manage"])}</a></p>"
            + $"<p><a href=\"{Html(leave)}\">{Html(words["leave.title"])}</a></p>";
        await parts.Messages.Letter(address, words["welcome.subject"], html, text, cancellation);
    }

    private static readonly TimeSpan ManageLinkLife = TimeSpan.FromDays(90);

    /// <summary>A test on every channel: what it looks like, and that it arrives.</summary>
    public async Task SendTestAsync(Registration registration, string language, CancellationToken cancellation)
    {
        var words = PageWords.In(language);
        var text = words["test.text"];
        var expires = parts.Clock.GetUtcNow() + TestLife;
        var sends = registration.Addresses.Addresses.Select(entry =>
            entry.Key switch
            {
                ChannelKind.Sms => parts.Messages.Text(entry.Value, text, expires, cancellation),
                ChannelKind.Email => parts.Messages.Letter(
                    entry.Value,
                    words["test.subject"],
                    $"<p>{Html(text)}</p>",
                    text,
                    cancellation
                ),
                ChannelKind.Telegram => parts.Messages.Chat(entry.Value, text, cancellation),
                _ => Task.FromResult<SendOutcome>(new SendOutcome.Suppressed()),
            }
        );
        await Task.WhenAll(sends);
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
