using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary>The words for a subscriber's preferences in a file.</summary>
internal static class SubscriberWords
{
    private static readonly Dictionary<string, LatePolicy> Late = new(StringComparer.Ordinal)
    {
        ["reword"] = LatePolicy.Reword,
        ["skip"] = LatePolicy.Skip,
        ["send"] = LatePolicy.Send,
    };

    public static string KnownLanguages => string.Join(", ", LanguageNames.All.Select(language => language.Code()));

    public static string Of(Language language) => language.Code();

    public static bool TryLanguage(string word, out Language language) => LanguageNames.TryParse(word, out language);

    /// <summary>
    /// First choice first, each with what is wanted once the wave has passed: <c>sms:skip email:reword</c>.
    /// </summary>
    public static string Of(ChannelPlan plan) =>
        string.Join(
            ' ',
            Enumerable
                .Range(0, plan.Count)
                .Select(i => $"{plan[i].Kind.Name()}:{Late.First(entry => entry.Value == plan[i].Late).Key}")
        );

    /// <returns>The plan; null when it is none, or names a channel without an address.</returns>
    public static ChannelPlan? Plan(string words, AddressBook addresses)
    {
        var channels = new List<(ChannelKind, LatePolicy)>();
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split(':', 2);
            if (!ChannelNames.TryParse(parts[0], out var kind) || addresses.For(kind) is null)
                return null;
            var late = Usual(kind);
            if (parts.Length == 2 && !Late.TryGetValue(parts[1], out late))
                return null;
            channels.Add((kind, late));
        }

        return channels.Count is 0 or > 4 || channels.DistinctBy(channel => channel.Item1).Count() != channels.Count
            ? null
            : ChannelPlan.Of([.. channels]);
    }

    /// <summary>Every channel that has an address: sms, e-mail, Telegram, webhook.</summary>
    public static ChannelPlan PlanOf(AddressBook addresses) =>
        ChannelPlan.Of([
            .. ChannelNames.All.Where(kind => addresses.For(kind) is not null).Select(kind => (kind, Usual(kind))),
        ]);

    private static LatePolicy Usual(ChannelKind kind) =>
        kind == ChannelKind.Webhook ? LatePolicy.Send : LatePolicy.Reword;
}
