using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>How far one channel gets.</summary>
/// <param name="People">To be reached.</param>
/// <param name="PerSecond">The least of what the provider takes and what the lanes hand over.</param>
/// <param name="Seconds">Until the last of them is handed over, counted from the first.</param>
/// <param name="InTime">Reached within <see cref="WarningSeconds"/>.</param>
/// <param name="Sentence">The same in words.</param>
/// <param name="Advice">What would change it; null where everyone is reached within the warning time.</param>
public sealed record ChannelReach(ChannelKind Channel, long People, double PerSecond, double Seconds, long InTime, string Sentence, string? Advice)
{
    /// <summary>Bucharest has 21–28 s between a Vrancea alert and the S wave (INFP's figure, resyr.infp.ro); what is left of it when the first message is out.</summary>
    public const double WarningSeconds = 20;

    /// <summary>No message of an alert is handed over later: as alert options have it unless a deployment says otherwise.</summary>
    private static readonly double LifetimeSeconds = AlertOptions.Default.AlertLifetime.TotalSeconds;

    /// <param name="plan">Whose lanes and rates count.</param>
    public static ChannelReach Of(ChannelKind channel, long people, ScalingPlan plan, LaneCapacity lane)
    {
        var perSecond = ScalingPolicy.EffectiveRate(channel, plan.Lanes, plan.Rates, lane);
        var seconds = people / perSecond;
        var inTime = Math.Min(people, (long)(perSecond * WarningSeconds));
        var late = inTime < people;
        return new ChannelReach(channel, people, perSecond, seconds, inTime, Say(channel, people, perSecond, seconds, inTime), late ? Advise(channel, people, plan) : null);
    }

    private static string Say(ChannelKind channel, long people, double perSecond, double seconds, long inTime) =>
        $"{Figures.Count(people)} {Words(channel)} at {Figures.Count(perSecond)}/s take {Figures.Time(seconds)}; "
        + (inTime < people ? $"the first {WarningSeconds:0} s reach {Figures.Count(inTime)}" : "all within the warning time")
        + (seconds > LifetimeSeconds ? $", and {Figures.Count(Math.Floor(perSecond * LifetimeSeconds))} are reached before the alert ends after {Figures.Time(LifetimeSeconds)}" : "");

    private static string Words(ChannelKind channel) => channel switch
    {
        ChannelKind.Sms => "SMS",
        ChannelKind.Email => "e-mails",
        ChannelKind.Telegram => "Telegram messages",
        _ => "webhooks",
    };

    private static string Advise(ChannelKind channel, long people, ScalingPlan plan)
    {
        var needed = $"{Figures.Count(Math.Ceiling(people / WarningSeconds))}/s would reach all in {WarningSeconds:0} s";
        return channel switch
        {
            ChannelKind.Sms => $"{needed}: ask for a short code with more messages a second (carriers give some hundred), keep SMS for those who have no other channel, and leave the mass to cell broadcast",
            ChannelKind.Email => $"{needed}: ask SES for a higher sending rate; mail is read too late for a warning in any case",
            ChannelKind.Telegram => $"{needed}: one post in a public channel reaches all its members at once, and paid broadcast raises a bot to 1,000/s for 0.1 Star a message",
            _ => $"{needed}: more lanes ({plan.Lanes} now) or a shorter receiver; webhooks have no provider that limits them",
        };
    }
}
