using AlertServerless.Infra.Options;

namespace AlertServerless.Infra.Tests.Synthesis;

/// <summary>Deployments to try things on.</summary>
public static class Deployments
{
    /// <summary>Every value as the command line would give it; all are good.</summary>
    public static Dictionary<string, string> Values() =>
        new()
        {
            [ContextKeys.Deployment] = "prod",
            [ContextKeys.Region] = "eu-central-1",
            [ContextKeys.CostClass] = "institute",
            [ContextKeys.Feeds] =
                "infp-ews=http://ews.infp.ro/ajax.php "
                + "emsc-json=https://www.seismicportal.eu/fdsnws/event/1/query?format=json",
            [ContextKeys.SmsSender] = "+40712345678",
            [ContextKeys.MailSender] = "alert@cutremur.ro",
            [ContextKeys.AllowedCountries] = "RO MD",
            [ContextKeys.AlarmAddress] = "night@cutremur.ro",
            [ContextKeys.Domain] = "alert.cutremur.ro",
        };

    public static DeploymentOptions Production { get; } = Read(Values());

    /// <summary>A pool of numbers of AWS End User Messaging.</summary>
    public const string SmsPool =
        "arn:aws:sms-voice:eu-central-1:111122223333:pool/pool-0123456789abcdef0123456789abcdef";

    public const string AnomalyMonitor = "arn:aws:ce::111122223333:anomalymonitor/01234567-89ab-cdef-0123-456789abcdef";

    public static DeploymentOptions Demo { get; } =
        Read(
            new(Values())
            {
                [ContextKeys.Deployment] = "demo",
                [ContextKeys.CostClass] = "village",
                [ContextKeys.SmsProvider] = "aws",
                [ContextKeys.SmsSender] = SmsPool,
                [ContextKeys.CostAnomalyMonitor] = AnomalyMonitor,
                [ContextKeys.AccountConcurrency] = "10",
                [ContextKeys.Zones] = "eu-central-1a eu-central-1c",
            }
        );

    /// <summary>The first one with a Kinesis stream in the place of brokers.</summary>
    public static DeploymentOptions Kinesis { get; } = Read(new(Values()) { [ContextKeys.Stream] = "kinesis" });

    public static DeploymentOptions KinesisVillage { get; } =
        Read(
            new(Values())
            {
                [ContextKeys.Deployment] = "small",
                [ContextKeys.CostClass] = "village",
                [ContextKeys.Stream] = "kinesis",
            }
        );

    public static OptionsResult TryRead(Dictionary<string, string> values, string? file = null) =>
        ContextValues.Read(values.GetValueOrDefault, _ => file, out var wrong) is { } context
            ? new DeploymentContext(context).Read()
            : new OptionsResult.Invalid(wrong!);

    private static DeploymentOptions Read(Dictionary<string, string> values) =>
        ((OptionsResult.Valid)TryRead(values)).Options;
}
