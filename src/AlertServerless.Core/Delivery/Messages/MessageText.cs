using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// The words. What to do comes before the facts, the countdown is the reader's own, and everything fits one SMS segment
/// of 160 GSM-7 characters. People automate on these words: change them only with a line in the change log.
/// </summary>
public sealed class MessageText
{
    /// <summary>One SMS segment in the GSM-7 alphabet (3GPP TS 23.040).</summary>
    public const int MaxLength = 160;

    /// <summary>
    /// What the longest message leaves of a segment: a drill's call to act, in Romanian, with the countdown.
    /// </summary>
    private const int MaxPlaceLength = 29;

    private readonly Alert alert;
    private readonly string romanian;
    private readonly string english;
    private volatile LocalSecond shown = new(long.MinValue, string.Empty);

    /// <summary>Prepares what is the same for every reader.</summary>
    public MessageText(Alert alert)
    {
        this.alert = alert;
        romanian = Quake(alert, Language.Romanian);
        english = Quake(alert, Language.English);
    }

    private static string Quake(Alert alert, Language language)
    {
        var place = AsciiFold.Fold(EventPlace.Of(alert.Estimate, language), MaxPlaceLength);
        return string.Create(CultureInfo.InvariantCulture, $"M{alert.Estimate.Magnitude.Value:0.0} {place}");
    }

    /// <param name="level">What the reader is asked to do.</param>
    /// <param name="intensity">Expected at the reader's home.</param>
    /// <param name="secondsLeft">Whole seconds are shown, rounded down; below one the countdown is left out and the
    /// wave is said to be there.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="now">Shown as local time, so that a late reader can tell how old the message is.</param>
    public string For(AlertLevel level, double intensity, double secondsLeft, Language language, DateTimeOffset now)
    {
        var words = MessageWords.In(language);
        var text = new MessageBuffer(stackalloc char[MaxLength + 64]);
        if (alert.Category != AlertCategory.Actual)
            text.Add(words.Drill);
        if (secondsLeft >= 1)
        {
            text.Add(level == AlertLevel.TakeAction ? words.ActIn : words.AwareIn);
            text.Add((int)Math.Min(secondsLeft, 999));
            text.Add(words.Seconds);
        }
        else
        {
            text.Add(level == AlertLevel.TakeAction ? words.ActNow : words.AwareNow);
        }

        text.Add(words.Intensity);
        text.Add(IntensityScale.ToRoman(IntensityScale.ToDegree(intensity)));
        text.Add(level == AlertLevel.TakeAction ? words.Act : words.Aware);
        AddFacts(ref text, language, now);
        return text.Text;
    }

    /// <summary>The retraction, for those who were notified.</summary>
    public string ForCancellation(Language language, DateTimeOffset now)
    {
        var words = MessageWords.In(language);
        var text = new MessageBuffer(stackalloc char[MaxLength + 64]);
        if (alert.Category != AlertCategory.Actual)
            text.Add(words.Drill);
        text.Add(words.Cancelled);
        AddFacts(ref text, language, now);
        return text.Text;
    }

    private void AddFacts(ref MessageBuffer text, Language language, DateTimeOffset now)
    {
        text.Add(language == Language.English ? english : romanian);
        text.Add(", ");
        text.Add(LocalTime(now));
    }

    // A thousand readers share a second. Two threads that meet here merely write the same words twice.
    private string LocalTime(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var known = shown;
        if (known.UnixSecond != second)
            shown = known = new LocalSecond(
                second,
                EasternEuropeanTime.From(now).ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            );
        return known.Text;
    }

    private sealed record LocalSecond(long UnixSecond, string Text);
}
