using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>What public sign-up costs in a month: its requests, its firewall, and the codes that prove
/// addresses.</summary>
internal static class SignUpCosts
{
    /// <summary>Requests of bots in a month, which every public site gets; each subscriber adds a few. An
    /// assumption.</summary>
    private const double RobotsRequests = 50_000;

    private const double RequestsPerSubscriber = 2;

    /// <summary>Answers that must not say whether an address is known take a second; most take a few
    /// milliseconds.</summary>
    private const double RunSeconds = 0.5;

    private const double WritesPerRequest = 2;

    /// <summary>One in a hundred joins, or proves another address.</summary>
    private const double NewShare = 0.01;

    public static IEnumerable<CostLine> Of(long subscribers, Deployment deployment, Prices prices)
    {
        var requests = RobotsRequests + (RequestsPerSubscriber * subscribers);
        var millions = requests / 1e6;
        yield return CostLine.Of(
            "sign-up",
            (millions * prices.MillionApiRequests)
                + (millions * prices.MillionInvocations)
                + (millions * WritesPerRequest * prices.MillionWrites)
                + (requests * RunSeconds * Deployment.SignUpGb * prices.OnDemandGbSecond),
            $"{Figures.Count(requests)} requests",
            prices.MillionApiRequests,
            prices.MillionInvocations,
            prices.MillionWrites,
            prices.OnDemandGbSecond
        );
        yield return CostLine.Of(
            "sign-up's firewall",
            deployment.Class.HasFirewall
                ? prices.AccessList.Usd
                    + (Deployment.FirewallRules * prices.FirewallRule)
                    + (millions * prices.MillionFirewallRequests)
                : 0,
            deployment.Class.HasFirewall ? $"1 access list, {Deployment.FirewallRules} rules" : "none",
            prices.AccessList,
            prices.FirewallRule,
            prices.MillionFirewallRequests
        );
        var census = SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, ScalingOptions.Default.PageSize);
        var (texts, letters) = (census.On(ChannelKind.Sms) * NewShare, census.On(ChannelKind.Email) * NewShare);
        yield return CostLine.Of(
            "codes and links",
            (texts * prices.Sms) + (letters * prices.Email),
            $"{Figures.Count(Math.Round(texts))} SMS, {Figures.Count(Math.Round(letters))} letters to who joins",
            prices.Sms,
            prices.Email
        );
    }
}
