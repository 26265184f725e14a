using System.Globalization;
using System.Text.Json.Serialization;
using AlertServerless.Core;
using AlertServerless.Core.Scaling;

namespace AlertServerless.Local.Commands.Preflight;

/// <summary>The answer to one question about an account. A closed set: <see cref="Known"/>, <see cref="Absent"/> or
/// <see cref="Unanswered"/>.</summary>
internal abstract record Found<T>
{
    private Found() { }

    public sealed record Known(T Value) : Found<T>;

    /// <summary>The service says that there is none.</summary>
    public sealed record Absent : Found<T>;

    /// <param name="Why">One line: no right, no credentials, out of reach.</param>
    public sealed record Unanswered(string Why) : Found<T>;
}

/// <summary>What an account says of itself before a deployment.</summary>
/// <param name="Concurrency">Concurrent executions of the account in the region.</param>
/// <param name="Bootstrap">Version of the CDK's bootstrap stack.</param>
/// <param name="MailInProduction">SES is out of its sandbox.</param>
/// <param name="SenderVerified">The sender's domain is a verified identity.</param>
/// <param name="AlertKeys">Text of the public keys' parameter; absent before the first deployment.</param>
/// <param name="UnknownHosts">Hosts of feeds that have no address.</param>
/// <param name="OtherBrokers">Brokers of clusters that are not the deployment's.</param>
/// <param name="TextLimitUsd">What AWS End User Messaging spends on SMS in a month at most; absent with another
/// provider.</param>
/// <param name="DomainResolves">The host of the links has an address.</param>
internal sealed record AccountFacts(
    Found<int> Concurrency,
    Found<int> Bootstrap,
    Found<bool> MailInProduction,
    Found<bool> SenderVerified,
    Found<string> AlertKeys,
    IReadOnlyList<string> UnknownHosts,
    Found<int> OtherBrokers,
    Found<long> TextLimitUsd,
    bool DomainResolves
);

/// <summary>One check. The JSON names are a contract with scripts.</summary>
/// <param name="Check">A name that stays.</param>
/// <param name="Ready">Null for what could not be asked, which keeps nobody from deploying.</param>
/// <param name="Explanation">What was found, and what to do about it.</param>
internal sealed record PreflightFinding(
    string Check,
    bool? Ready,
    [property: JsonPropertyName("says")] string Explanation
);

/// <summary>Whether an account is ready for a deployment, decided from what it says and nothing else.</summary>
internal static class PreflightChecks
{
    /// <summary>Of the CDK's modern bootstrap, which the templates' assets need:
    /// https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html</summary>
    public const int LeastBootstrap = 6;

    /// <summary>Lambda keeps 100 unreserved, and a deployment reserves 4.</summary>
    public const int LeastToReserve = AccountQuotas.KeptUnreserved + 4;

    /// <summary>Standard brokers of an account in a region, before anybody asks for more:
    /// https://docs.aws.amazon.com/msk/latest/developerguide/limits.html</summary>
    public const int UsualBrokers = 90;

    public static IReadOnlyList<PreflightFinding> Judge(AccountFacts facts, DeploymentFile deployment) =>
        [
            Of("concurrency", facts.Concurrency, value => Concurrency(value, deployment), "the account has no limit"),
            Of("bootstrap", facts.Bootstrap, Bootstrap, "run: npx cdk bootstrap aws://ACCOUNT/REGION"),
            Of("mail", facts.MailInProduction, MailInProduction, "SES is not set up in this region"),
            Of(
                "sender",
                facts.SenderVerified,
                verified =>
                    verified
                        ? (true, $"{deployment.MailDomain} is verified")
                        : (false, $"{deployment.MailDomain} waits for its DKIM records"),
                $"make {deployment.MailDomain} an identity of SES, with DKIM"
            ),
            AlertKeys(facts.AlertKeys),
            facts.UnknownHosts.Count == 0
                ? new PreflightFinding("feeds", true, "every feed's host has an address")
                : new PreflightFinding("feeds", false, $"no address for {string.Join(", ", facts.UnknownHosts)}"),
            Of("brokers", facts.OtherBrokers, others => Brokers(others, deployment), "MSK does not say"),
            deployment.SmsProvider == Names.SmsProviders.Aws
                ? Of(
                    "sms spend",
                    facts.TextLimitUsd,
                    limit => TextLimit(limit, deployment),
                    "there is no limit to read"
                )
                : new PreflightFinding(
                    "sms spend",
                    null,
                    "not asked: set Twilio's usage trigger and geographic permissions"
                ),
            facts.DomainResolves
                ? new PreflightFinding("domain", true, $"{deployment.Domain} has an address")
                : new PreflightFinding(
                    "domain",
                    null,
                    $"{deployment.Domain} has no address yet: point it at the output DnsTarget, "
                        + "or nobody can sign up or leave"
                ),
        ];

    private static PreflightFinding Of<T>(string check, Found<T> found, Func<T, (bool, string)> judge, string absent)
    {
        var (ready, says) = found switch
        {
            Found<T>.Known known => judge(known.Value) is var (holds, text) ? ((bool?)holds, text) : default,
            Found<T>.Absent => (false, absent),
            Found<T>.Unanswered unanswered => (null, $"not asked: {unanswered.Why}"),
            _ => throw new InvalidOperationException("what is found is known, absent or unanswered"),
        };
        return new PreflightFinding(check, ready, says);
    }

    private static (bool, string) Concurrency(int limit, DeploymentFile deployment)
    {
        var declared = deployment.AccountConcurrency ?? AccountQuotas.DefaultConcurrency;
        if (limit < LeastToReserve && declared >= LeastToReserve)
            return (
                false,
                $"{limit} concurrent executions: nothing can be reserved, and the stack would fail after the brokers "
                    + $"exist; set \"accountConcurrency\": {limit}, and ask for {AccountQuotas.DefaultConcurrency}"
            );
        var least = 2 * ScalingOptions.Default.MinLanes * ScalingOptions.Default.AlertsAtOnce;
        return limit < least
            ? (false, $"{limit} concurrent executions: two alerts at once need {least}; ask for more")
            : (true, $"{limit} concurrent executions");
    }

    private static (bool, string) Brokers(int others, DeploymentFile deployment)
    {
        var own = deployment.Class.Brokers;
        return others + own <= UsualBrokers
            ? (true, $"{others} others and {own} of its own are within {UsualBrokers}")
            : (
                false,
                $"{others} others and {own} of its own are more than the usual {UsualBrokers}: "
                    + "ask for more brokers per "
                    + "account, unless that was done"
            );
    }

    // A limit below what the alarm SmsSpend waits for would stop SMS before anybody is notified.
    private static (bool, string) TextLimit(long limitUsd, DeploymentFile deployment)
    {
        var least = deployment.Class.BudgetUsd / 10;
        var messages = Math.Floor(limitUsd / Prices.Default.Sms.Usd);
        var says = string.Create(
            CultureInfo.InvariantCulture,
            $"{limitUsd} USD a month pay for about {messages:N0} SMS in all"
        );
        return limitUsd >= least
            ? (true, says)
            : (
                false,
                $"{says}: ask for a monthly spend limit of at least {least} USD, better of an alert to everybody"
            );
    }

    private static (bool, string) Bootstrap(int version) =>
        version >= LeastBootstrap
            ? (true, $"version {version}")
            : (false, $"version {version}, and {LeastBootstrap} is needed; run: npx cdk bootstrap");

    private static (bool, string) MailInProduction(bool production) =>
        production
            ? (true, "SES is out of its sandbox")
            : (
                false,
                "SES is in its sandbox: 200 messages a day, to verified addresses only; request production access"
            );

    private static PreflightFinding AlertKeys(Found<string> found) =>
        found switch
        {
            Found<string>.Absent => new PreflightFinding("alert keys", true, "to be filled after the first deployment"),
            Found<string>.Known { Value: var text } when !text.Contains("alertPublicKeys", StringComparison.Ordinal) =>
                new PreflightFinding(
                    "alert keys",
                    false,
                    "the parameter is empty: fill the secrets (docs/deploying.md)"
                ),
            Found<string>.Known => new PreflightFinding("alert keys", true, "filled"),
            Found<string>.Unanswered unanswered => new PreflightFinding(
                "alert keys",
                null,
                $"not asked: {unanswered.Why}"
            ),
            _ => throw new InvalidOperationException("what is found is known, absent or unanswered"),
        };
}
