using System.Diagnostics.CodeAnalysis;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Infra.Options;

/// <summary>One feed to watch, as <c>format=url</c>.</summary>
public sealed record FeedAddress(FeedFormat Format, Uri Url)
{
    private static readonly string[] Schemes = ["https", "http", "wss", "ws"];

    public string FormatName => FeedFormats.Name(Format);

    /// <param name="text">What the deployment says.</param>
    /// <param name="feed">The feed, or null.</param>
    /// <param name="why">What is wrong with it, or null.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out FeedAddress? feed,
        [NotNullWhen(false)] out string? why
    )
    {
        feed = null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        if (!FeedFormats.TryParse(name, out var format))
            why = $"'{text}' is not format=url with one of the formats {string.Join(", ", FeedFormats.Names)}";
        else if (
            equals < 0
            || !Uri.TryCreate(text[(equals + 1)..], UriKind.Absolute, out var url)
            || !Schemes.Contains(url.Scheme)
        )
            why = $"'{text}' has no absolute http, https, ws or wss address after '{name}='";
        else
        {
            feed = new FeedAddress(format, url);
            why = null;
            return true;
        }

        return false;
    }

    public override string ToString() => $"{FormatName}={Url.OriginalString}";
}
