using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Scaling;

namespace AlertServerless.Infra.Options;

/// <summary>The result of reading a deployment's values.</summary>
public abstract record OptionsResult
{
    private OptionsResult() { }

    public sealed record Valid(DeploymentOptions Options) : OptionsResult;

    /// <param name="Line">One line: which value, where it was read, what is wrong with it.</param>
    public sealed record Invalid(string Line) : OptionsResult;
}

/// <summary>
/// Reads and checks a deployment's values: from the command line (<c>-c key=value</c>) or cdk.json, else from the
/// deployment's own file. The first value that is wrong ends the reading.
/// </summary>
public sealed partial class DeploymentContext(ContextValues values)
{
    public OptionsResult Read()
    {
        try
        {
            return new OptionsResult.Valid(ReadAll());
        }
        catch (WrongValueException wrong)
        {
            return new OptionsResult.Invalid(wrong.Message);
        }
    }

    private DeploymentOptions ReadAll() =>
        new(
            Matching(
                ContextKeys.Deployment,
                DeploymentName(),
                "a lower-case letter, then up to 20 letters, digits or hyphens"
            ),
            Matching(ContextKeys.Region, RegionName(), "an AWS region such as eu-central-1"),
            ReadCostClass(),
            ReadFeeds(),
            ReadSmsProvider(),
            ReadSmsSender(),
            ReadMail(ContextKeys.MailSender),
            ReadCountries(),
            ReadMail(ContextKeys.AlarmAddress),
            ReadDomain()
        )
        {
            PublicChannels = ReadPublicChannels(),
            CostAnomalyMonitor = ReadMonitor(),
            Zones = ReadZones(),
            UsesKinesis = ReadStream() == Names.Streams.Kinesis,
            ReservesConcurrency = ReadConcurrency() >= LeastConcurrency,
            DeadManUrl = ReadDeadManUrl(),
            ReviewedPlan = ReadReviewedPlan(),
            CodeSigningProfile = ReadSigningProfile(),
            SkipPublish = ReadFlag(ContextKeys.SkipPublish),
            AllowStandIns = ReadOptional(ContextKeys.AllowStandIns, "synth"),
        };

    private CostClass ReadCostClass()
    {
        var known = string.Join(", ", CostClass.All.Select(c => c.Name));
        var name = Required(ContextKeys.CostClass, $"one of {known}");
        return CostClass.All.FirstOrDefault(c => c.Name == name)
            ?? throw Wrong(ContextKeys.CostClass, $"'{name}' is not one of {known}");
    }

    private string ReadSmsProvider() =>
        values.Find(ContextKeys.SmsProvider)?.Trim() switch
        {
            null or "" => Names.SmsProviders.Twilio,
            var name when Names.SmsProviders.All.Contains(name) => name,
            var name => throw Wrong(
                ContextKeys.SmsProvider,
                $"'{name}' is not one of {string.Join(", ", Names.SmsProviders.All)}"
            ),
        };

    private string ReadStream() =>
        values.Find(ContextKeys.Stream)?.Trim() switch
        {
            null or "" => Names.Streams.Kafka,
            var name when Names.Streams.All.Contains(name) => name,
            var name => throw Wrong(
                ContextKeys.Stream,
                $"'{name}' is not one of {string.Join(", ", Names.Streams.All)}"
            ),
        };

    private string ReadSmsSender() =>
        ReadSmsProvider() == Names.SmsProviders.Aws
            ? Matching(
                ContextKeys.SmsSender,
                OriginationIdentity(),
                "the ARN of a phone number, sender id or pool of AWS End User Messaging"
            )
            : Matching(
                ContextKeys.SmsSender,
                Sender(),
                "a number as +40712345678, or a sender id of up to 11 letters and digits with at least one letter"
            );

    private List<FeedAddress> ReadFeeds()
    {
        var feeds = new List<FeedAddress>();
        foreach (var text in Words(ContextKeys.Feeds, "one or more format=url, separated by blanks"))
        {
            if (!FeedAddress.TryParse(text, out var feed, out var why))
                throw Wrong(ContextKeys.Feeds, why);
            if (feeds.Contains(feed))
                throw Wrong(ContextKeys.Feeds, $"'{text}' is listed twice");
            feeds.Add(feed);
        }

        if (FeedList.Add(AlertOptions.Default, string.Join(' ', feeds)) is OptionsReading.Invalid invalid)
            throw Wrong(ContextKeys.Feeds, invalid.Line);
        return feeds;
    }

    private string ReadPublicChannels()
    {
        if (values.Find(ContextKeys.PublicChannels)?.Trim() is not { Length: > 0 } text)
            return PublicChannelList.None;
        return PublicChannelList.TryParse(text, out var problem) is null
            ? throw Wrong(ContextKeys.PublicChannels, problem!)
            : text;
    }

    private Uri? ReadDeadManUrl()
    {
        if (values.Find(ContextKeys.DeadManUrl)?.Trim() is not { Length: > 0 } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? url
            : throw Wrong(ContextKeys.DeadManUrl, $"'{text}' is not an https address");
    }

    private List<string> ReadCountries()
    {
        var countries = new List<string>();
        foreach (var country in Words(ContextKeys.AllowedCountries, "country codes such as RO MD"))
        {
            if (!Country().IsMatch(country))
                throw Wrong(ContextKeys.AllowedCountries, $"'{country}' is not an ISO 3166-1 country code in capitals");
            if (!countries.Contains(country))
                countries.Add(country);
        }

        return countries;
    }

    private string ReadMonitor()
    {
        if (values.Find(ContextKeys.CostAnomalyMonitor)?.Trim() is not { Length: > 0 } text)
            return "";
        return Monitor().IsMatch(text)
            ? text
            : throw Wrong(ContextKeys.CostAnomalyMonitor, $"'{text}' is not the ARN of an anomaly monitor");
    }

    private string? ReadReviewedPlan()
    {
        switch (values.Find(ContextKeys.Scaling)?.Trim())
        {
            case null or "" or Names.Scaling.Function:
                return null;
            case Names.Scaling.Reviewed:
                var file = ContextValues.PlanOf(values.Find(ContextKeys.Deployment));
                return ReviewedPlan.Read(values.ReviewedPlan, ReadCostClass(), out var why)
                    ?? throw Wrong(ContextKeys.Scaling, $"{file}{why}");
            case var other:
                throw Wrong(ContextKeys.Scaling, $"'{other}' is not one of {string.Join(", ", Names.Scaling.All)}");
        }
    }

    private string? ReadSigningProfile()
    {
        if (values.Find(ContextKeys.CodeSigningProfile)?.Trim() is not { Length: > 0 } text)
            return null;
        return SigningProfile().IsMatch(text)
            ? text
            : throw Wrong(
                ContextKeys.CodeSigningProfile,
                $"'{text}' is not the ARN of a version of a signing profile of AWS Signer"
            );
    }

    private List<string> ReadZones()
    {
        if (values.Find(ContextKeys.Zones)?.Trim() is not { Length: > 0 } text)
            return [];
        if (ReadStream() == Names.Streams.Kinesis)
            throw Wrong(ContextKeys.Zones, "with stream kinesis there is no network that would lie in any");
        var (region, wanted) = (values.Find(ContextKeys.Region)!.Trim(), ReadCostClass().Zones);
        var zones = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (
            zones.Find(zone =>
                zone.Length != region.Length + 1 || !zone.StartsWith(region, StringComparison.Ordinal)
            ) is
            { } stranger
        )
            throw Wrong(ContextKeys.Zones, $"'{stranger}' is not a zone of {region}");
        return zones.Count == wanted
            ? zones
            : throw Wrong(ContextKeys.Zones, $"{zones.Count} zones are named, and the class has {wanted}");
    }

    private int ReadConcurrency()
    {
        if (values.Find(ContextKeys.AccountConcurrency)?.Trim() is not { Length: > 0 } text)
            return DefaultConcurrency;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Wrong(ContextKeys.AccountConcurrency, $"'{text}' is not a whole number above 0");
    }

    private string ReadMail(string key)
    {
        var text = Required(key, "an e-mail address");
        var bare =
            MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.');
        return bare ? text : throw Wrong(key, $"'{text}' is not an e-mail address");
    }

    private string ReadDomain()
    {
        var text = Required(ContextKeys.Domain, "a host name such as alert.example.org");
        var host = Uri.CheckHostName(text) == UriHostNameType.Dns && text.Contains('.') && !text.Any(char.IsUpper);
        return host
            ? text
            : throw Wrong(ContextKeys.Domain, $"'{text}' is not a host name in lower case, without scheme and path");
    }

    private bool ReadFlag(string key) => ReadOptional(key, "true");

    private bool ReadOptional(string key, string on) =>
        values.Find(key) switch
        {
            null or "" or "false" => false,
            var text when text == on => true,
            var text => throw Wrong(key, $"'{text}' is not '{on}'"),
        };

    private string Matching(string key, Regex shape, string wanted)
    {
        var text = Required(key, wanted);
        return shape.IsMatch(text) ? text : throw Wrong(key, $"'{text}' is not {wanted}");
    }

    private string[] Words(string key, string wanted) =>
        Required(key, wanted).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private string Required(string key, string wanted) =>
        values.Find(key)?.Trim() is { Length: > 0 } text
            ? text
            : throw Wrong(key, $"missing; it must be {wanted}{values.NoFile}");

    private WrongValueException Wrong(string key, string why) => new($"{values.Origin(key)}: {key}: {why}");

    // Lambda keeps 100 unreserved, and the deployment reserves 4:
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    private const int LeastConcurrency = 104;

    private const int DefaultConcurrency = 1000;

    [GeneratedRegex("^arn:aws[a-z-]*:ce::[0-9]{12}:anomalymonitor/[0-9a-f-]{36}$")]
    private static partial Regex Monitor();

    [GeneratedRegex(
        "^arn:aws[a-z-]*:signer:[a-z0-9-]+:[0-9]{12}:/signing-profiles/[A-Za-z0-9_]{2,64}/[A-Za-z0-9]{10}$"
    )]
    private static partial Regex SigningProfile();

    [GeneratedRegex("^[a-z][a-z0-9-]{0,20}$")]
    private static partial Regex DeploymentName();

    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]$")]
    private static partial Regex RegionName();

    [GeneratedRegex("^([+][1-9][0-9]{6,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$")]
    private static partial Regex Sender();

    [GeneratedRegex("^arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:[0-9]{12}:(phone-number|pool|sender-id)/[A-Za-z0-9_/-]+$")]
    private static partial Regex OriginationIdentity();

    [GeneratedRegex("^[A-Z]{2}$")]
    private static partial Regex Country();

    /// <summary>Carries the line out of the depth of the reading; never leaves this class.</summary>
    private sealed class WrongValueException(string line) : Exception(line);
}
