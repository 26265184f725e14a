using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// What people read about one alert, in the order in which it is needed: what happens and how soon, what to do, how
/// strong, then magnitude, place and time. The tense is the reader's own. An SMS is one segment in every language
/// (decision 150); the other channels have room and keep every letter's marks. People automate on these words: change
/// them only with a line in the change log. Safe to use from several threads.
/// </summary>
public sealed class MessageText(Alert alert)
{
    /// <summary>How long after the S wave's arrival a message still says "now": strong shaking from Vrancea lasts some
    /// tens of seconds.</summary>
    public static readonly TimeSpan NowFor = TimeSpan.FromSeconds(20);

    private const int LongestSeconds = 999;
    private const int LongestMinutes = 99;

    private static readonly int PlaceNames = Enum.GetValues<PlaceName>().Length;

    private readonly PreparedTexts?[] byLanguage = new PreparedTexts?[2 * LanguageNames.All.Count * PlaceNames];
    private volatile LocalSecond shown = new(long.MinValue, string.Empty);

    /// <param name="facts">What is asked of the reader, and how long they have at <paramref name="now"/>.</param>
    /// <param name="now">Shown as local time, so that a late reader can tell how old the message is.</param>
    public string For(in MessageFacts facts, ChannelKind channel, DateTimeOffset now)
    {
        var (tense, number) = TenseOf(facts.SecondsLeft);
        var texts = In(facts.Language, channel, facts.Place);
        return texts.For(facts, tense).Write(number, Second(now));
    }

    /// <summary>The retraction, for those who were notified.</summary>
    public string ForCancellation(Language language, ChannelKind channel, DateTimeOffset now) =>
        In(language, channel).Cancellation.Write(0, Second(now));

    /// <summary>What an earlier message of the event is replaced with once this one has gone out.</summary>
    public string ForOutdated(Language language) => In(language, ChannelKind.Telegram).Outdated;

    // Whole seconds are shown, rounded down: a countdown that is too short does no harm.
    internal static (Tense Tense, int Number) TenseOf(double secondsLeft)
    {
        if (secondsLeft >= 1)
            return (Tense.Soon, (int)Math.Min(secondsLeft, LongestSeconds));
        if (secondsLeft > -NowFor.TotalSeconds)
            return (Tense.Now, 0);
        var minutes = Math.Round(-secondsLeft / 60, MidpointRounding.AwayFromZero);
        return (Tense.Ago, (int)Math.Clamp(minutes, 1, LongestMinutes));
    }

    private PreparedTexts In(Language language, ChannelKind channel, PlaceName place = PlaceName.None)
    {
        var isShort = channel == ChannelKind.Sms;
        ref var texts = ref byLanguage[(((2 * (int)language) + (isShort ? 1 : 0)) * PlaceNames) + (int)place];
        return texts ??= new PreparedTexts(alert, language, isShort, place);
    }

    // A thousand readers share a second. Two threads that meet here merely write the same words twice.
    private LocalSecond Second(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var known = shown;
        if (known.UnixSecond != second)
            shown = known = new LocalSecond(
                second,
                EasternEuropeanTime.From(now).ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            );
        return known;
    }
}

/// <summary>By the reader's own clock.</summary>
internal enum Tense
{
    Soon,
    Now,
    Ago,
}
