using System.Text.Json;

namespace AlertServerless.Infra.Options;

/// <summary>The keys of a deployment's values, on the command line, in cdk.json and in a deployment's file
/// alike.</summary>
public static class ContextKeys
{
    public const string Deployment = "deployment";
    public const string Region = "region";
    public const string CostClass = "costClass";
    public const string Feeds = "feeds";
    public const string SmsProvider = "smsProvider";
    public const string SmsSender = "smsSender";
    public const string PublicChannels = "publicChannels";
    public const string DeadManUrl = "deadManUrl";
    public const string MailSender = "mailSender";
    public const string AllowedCountries = "allowedCountries";
    public const string AlarmAddress = "alarmAddress";
    public const string Domain = "domain";
    public const string CostAnomalyMonitor = "costAnomalyMonitor";
    public const string Zones = "zones";
    public const string Stream = "stream";
    public const string AccountConcurrency = "accountConcurrency";
    public const string Scaling = "scaling";
    public const string CodeSigningProfile = "codeSigningProfile";
    public const string SkipPublish = "skipPublish";
    public const string AllowStandIns = "allowStandIns";

    /// <summary>What a deployment's file may hold: how to build is no property of a deployment.</summary>
    public static readonly IReadOnlyList<string> OfFile =
    [
        Region,
        CostClass,
        Feeds,
        SmsProvider,
        SmsSender,
        MailSender,
        PublicChannels,
        DeadManUrl,
        AllowedCountries,
        AlarmAddress,
        Domain,
        CostAnomalyMonitor,
        Zones,
        Stream,
        AccountConcurrency,
        Scaling,
        CodeSigningProfile,
    ];

    public static readonly IReadOnlyList<string> All = [Deployment, .. OfFile, SkipPublish, AllowStandIns];
}

/// <summary>A deployment's values: what the context says goes before what the file says.</summary>
public sealed class ContextValues
{
    private readonly Func<string, string?> context;
    private readonly Dictionary<string, string> file;
    private readonly string fileName;

    private ContextValues(
        Func<string, string?> context,
        Dictionary<string, string> file,
        string fileName,
        string? reviewedPlan
    )
    {
        ReviewedPlan = reviewedPlan;
        this.context = context;
        this.file = file;
        this.fileName = fileName;
    }

    /// <param name="context">A context value by its key, or null.</param>
    /// <param name="readFile">The text of a deployment's file by its name, or null if there is none.</param>
    /// <param name="wrong">One line about a file that cannot be read, or null.</param>
    public static ContextValues? Read(Func<string, string?> context, Func<string, string?> readFile, out string? wrong)
    {
        wrong = null;
        var name = $"infra/deployments/{context(ContextKeys.Deployment)}.json";
        var values = new Dictionary<string, string>();
        if (context(ContextKeys.Deployment) is { Length: > 0 } && readFile(name) is { } text)
            wrong = Parse(text, values) is { } why ? $"{name}: {why}" : null;
        var plan = readFile(PlanOf(context(ContextKeys.Deployment)));
        return wrong is null ? new ContextValues(context, values, name, plan) : null;
    }

    /// <summary>Text of the deployment's reviewed plan; null when there is no such file.</summary>
    public string? ReviewedPlan { get; }

    /// <summary>Where the reviewed plan of a deployment is.</summary>
    public static string PlanOf(string? deployment) => $"infra/deployments/{deployment}.plan.json";

    /// <summary>For a line about a missing value: where it would be looked for, when that file is not there; else
    /// empty.</summary>
    public string NoFile =>
        file.Count == 0 && context(ContextKeys.Deployment) is { Length: > 0 } ? $" ({fileName} is not there)" : "";

    public string? Find(string key) => context(key) ?? file.GetValueOrDefault(key);

    /// <summary>Where a value was read, or should have been.</summary>
    public string Origin(string key) => context(key) is null && file.Count > 0 ? fileName : "context";

    private static string? Parse(string text, Dictionary<string, string> values)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return "is not a JSON object";
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!ContextKeys.OfFile.Contains(property.Name))
                    return $"{property.Name}: not a deployment's value; those are "
                        + $"{string.Join(", ", ContextKeys.OfFile)}";
                if (CdkContext.Text(property.Value) is { } value)
                    values[property.Name] = value;
            }

            return null;
        }
        catch (JsonException malformed)
        {
            return $"line {malformed.LineNumber + 1}: not JSON: {FirstSentence(malformed.Message)}";
        }
    }

    private static string FirstSentence(string text) => text.Split(". ")[0];
}
