using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>Messages a second each provider takes from the whole system. An absent channel is not limited by its provider.</summary>
public sealed class ChannelRates : IEquatable<ChannelRates>
{
    public ChannelRates(IReadOnlyDictionary<ChannelKind, double> perSecond)
    {
        foreach (var (channel, rate) in perSecond)
        {
            if (!double.IsFinite(rate) || rate <= 0)
                throw new ArgumentOutOfRangeException(nameof(perSecond), rate, $"the rate of {channel.Name()} is more than 0 messages a second");
        }

        PerSecond = perSecond;
    }

    /// <summary>
    /// What is assumed until an operator says otherwise: an SMS short code's 100/s (Twilio's documented minimum for one), 30/s for one
    /// Telegram bot (its bots FAQ), and 14/s for e-mail, with which SES accounts used to start; today's quota is each
    /// account's own and is read from GetAccount.
    /// </summary>
    public static ChannelRates Default { get; } = new(new Dictionary<ChannelKind, double>
    {
        [ChannelKind.Sms] = 100,
        [ChannelKind.Email] = 14,
        [ChannelKind.Telegram] = 30,
    });

    public static ChannelRates Unlimited { get; } = new(new Dictionary<ChannelKind, double>());

    public IReadOnlyDictionary<ChannelKind, double> PerSecond { get; }

    /// <summary><see cref="double.PositiveInfinity"/> when the provider sets no limit.</summary>
    public double Of(ChannelKind channel) => PerSecond.TryGetValue(channel, out var rate) ? rate : double.PositiveInfinity;

    public ChannelRates With(ChannelKind channel, double rate) => new(new Dictionary<ChannelKind, double>(PerSecond) { [channel] = rate });

    public bool Equals(ChannelRates? other) => other is not null && ChannelNames.All.All(channel => Of(channel).Equals(other.Of(channel)));

    public override bool Equals(object? obj) => Equals(obj as ChannelRates);

    public override int GetHashCode() => ChannelNames.All.Aggregate(0, (hash, channel) => HashCode.Combine(hash, Of(channel)));

    public override string ToString() => string.Join(
        ", ", ChannelNames.All.Where(PerSecond.ContainsKey).Select(channel => $"{channel.Name()} {Figures.Count(PerSecond[channel])}/s"));
}
