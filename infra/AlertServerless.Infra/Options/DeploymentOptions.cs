using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;

namespace AlertServerless.Infra.Options;

/// <summary>What one deployment decides. Everything else is the same everywhere.</summary>
/// <param name="Deployment">Its name; stacks are named after it, so several live in one account.</param>
/// <param name="Region">AWS region.</param>
/// <param name="CostClass">What standing ready may cost.</param>
/// <param name="Feeds">At least one, no two alike.</param>
/// <param name="SmsProvider">One of <see cref="Core.Names.SmsProviders"/>.</param>
/// <param name="SmsSender">With Twilio an E.164 number, or an alphanumeric sender id of up to 11 characters; with AWS
/// the ARN of a phone number, sender id or pool, since that is what a right to send names.</param>
/// <param name="MailSender">Address whose domain is a verified SES identity of the account.</param>
/// <param name="AllowedCountries">ISO 3166-1 alpha-2 codes SMS may go to; the same list is to be set at the SMS
/// provider.</param>
/// <param name="AlarmAddress">Who gets mail when the system would fail to warn.</param>
/// <param name="Domain">Host name in the links subscribers get.</param>
public sealed record DeploymentOptions(
    string Deployment,
    string Region,
    CostClass CostClass,
    IReadOnlyList<FeedAddress> Feeds,
    string SmsProvider,
    string SmsSender,
    string MailSender,
    IReadOnlyList<string> AllowedCountries,
    string AlarmAddress,
    string Domain
)
{
    /// <summary>Public Telegram channels as <see cref="Core.Delivery.Messages.PublicChannelList"/> reads
    /// them.</summary>
    public string PublicChannels { get; init; } = Core.Delivery.Messages.PublicChannelList.None;

    /// <summary>ARN of the account's monitor of cost anomalies, of which the alarm address is then notified; empty for
    /// none.</summary>
    public string CostAnomalyMonitor { get; init; } = "";

    /// <summary>Availability zones, as many as the class has; empty for the first that the region names, of which one
    /// may be without MSK.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Alerts go through a Kinesis data stream: no brokers, and no network.</summary>
    public bool UsesKinesis { get; init; }

    /// <summary>The account leaves room to reserve concurrency for producer and scaler. Where it does not, the leader's
    /// lease alone keeps producers from doing the same twice.</summary>
    public bool ReservesConcurrency { get; init; } = true;

    /// <summary>The numbers of what stands ready, as <see cref="ScalingPlanJson"/> writes them, from a reviewed file;
    /// null where the scaler owns them.</summary>
    public string? ReviewedPlan { get; init; }

    /// <summary>ARN of a signing profile's version (AWS Signer), whose signature every function's code must bear; null
    /// for none.</summary>
    public string? CodeSigningProfile { get; init; }

    /// <summary>An outside service that raises an alarm when nobody asks it; null for none.</summary>
    public Uri? DeadManUrl { get; init; }

    /// <summary>Use a placeholder in place of the functions' code: for looking at templates fast. Not
    /// deployable.</summary>
    public bool SkipPublish { get; init; }

    /// <summary>Let templates be written from a build with stand-ins. Not deployable.</summary>
    public bool AllowStandIns { get; init; }

    /// <summary>The feeds as the producer will know them: by name, and how often it asks.</summary>
    public IReadOnlyList<FeedOptions> WatchedFeeds =>
        FeedList.Add(AlertOptions.Default, string.Join(' ', Feeds)) is OptionsReading.Valid { Options: var alert }
            ? alert.Feeds
            : throw new InvalidOperationException("the feeds were not checked when they were read");

    public string MailDomain => HostOf(MailSender);

    /// <summary>RFC 2606 keeps these names out of the real world: who deploys with them has not filled in the
    /// form.</summary>
    public bool HasPlaceholderAddresses => new[] { Domain, MailDomain, HostOf(AlarmAddress) }.Any(IsReserved);

    private static string HostOf(string mail) => mail[(mail.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private static bool IsReserved(string host) =>
        Reserved.Any(name => $".{host}".EndsWith($".{name}", StringComparison.OrdinalIgnoreCase));

    private static readonly string[] Reserved =
    [
        "example",
        "invalid",
        "test",
        "localhost",
        "example.org",
        "example.com",
        "example.net",
    ];
}
