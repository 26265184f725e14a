using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Commands;

/// <summary>How several commands read the same kinds of argument; what cannot be read is a usage error.</summary>
internal static class Arguments
{
    public static Argument<FeedFormat> Format()
    {
        var format = new Argument<FeedFormat>("FORMAT")
        {
            Description = string.Join(", ", FeedFormats.Names),
            HelpName = "FORMAT",
            CustomParser = result => Format(result, result.Tokens[0].Value),
        };
        // In place of the enumeration's own names, which nobody may write.
        format.CompletionSources.Clear();
        format.CompletionSources.Add(_ => FeedFormats.Names.Select(name => new CompletionItem(name)));
        return format;
    }

    public static Option<double> Number(string name, string description, double lowest, double highest)
    {
        var option = new Option<double>(name) { Description = description, Required = true };
        option.CustomParser = result => Number(result, name, lowest, highest);
        return option;
    }

    public static Option<GeoPoint> Place(string name, string description) =>
        new(name)
        {
            Description = description,
            Required = true,
            HelpName = "LAT,LON",
            CustomParser = result => Place(result, name),
        };

    /// <summary>An absolute http or https address.</summary>
    public static Option<Uri?> Address(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "URL",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https"))
                    return address;
                result.AddError($"{name}: '{text}' is not an absolute http or https address");
                return null;
            },
        };

    /// <summary>What carries alerts to consumers.</summary>
    public static Option<string> Stream()
    {
        var option = new Option<string>("--stream")
        {
            Description = "What carries alerts to consumers: kafka, or kinesis with shards as lanes.",
            HelpName = "STREAM",
            DefaultValueFactory = _ => Names.Streams.Kafka,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Names.Streams.All.Contains(text))
                    return text;
                result.AddError($"--stream: '{text}' is not one of {string.Join(", ", Names.Streams.All)}");
                return Names.Streams.Kafka;
            },
        };
        option.CompletionSources.Add(_ => Names.Streams.All.Select(name => new CompletionItem(name)));
        return option;
    }

    /// <summary>A whole number between bounds.</summary>
    public static Option<int> Count(string name, string description, int usual, int lowest, int highest) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
            CustomParser = result => Whole(result, name, lowest, highest) ?? usual,
        };

    /// <summary>A time to wait, an hour at most; none by default.</summary>
    public static Option<TimeSpan> Wait(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "DURATION",
            DefaultValueFactory = _ => TimeSpan.Zero,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Durations.TryRead(text, out var wait) && wait <= TimeSpan.FromHours(1))
                    return wait;
                result.AddError($"{name}: '{text}' is not a duration such as 15m or 90s, an hour at most");
                return default;
            },
        };

    public static Option<int?> OptionalCount(string name, string description, int lowest, int highest) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => Whole(result, name, lowest, highest),
        };

    private static int? Whole(ArgumentResult result, string name, int lowest, int highest)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= lowest
            && number <= highest
        )
            return number;
        result.AddError($"{name}: '{text}' is not a whole number from {lowest} to {highest}");
        return null;
    }

    public static Option<IReadOnlyList<Fault>> Faults() =>
        new("--fault")
        {
            Description = "PROVIDER:KIND[=VALUE][@FROM..TO], e.g. twilio:503@2s..5s; may be given several times.",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result =>
            {
                var faults = new List<Fault>();
                foreach (var token in result.Tokens)
                {
                    if (FaultParser.TryParse(token.Value, out var problem) is { } fault)
                        faults.Add(fault);
                    else
                        result.AddError(problem!);
                }

                return faults;
            },
        };

    /// <summary>What providers take a second, e.g. <c>sms=100</c>.</summary>
    public static Option<IReadOnlyDictionary<ChannelKind, double>> Rates() =>
        new("--rate")
        {
            Description = "CHANNEL=MESSAGES-A-SECOND that a provider takes, e.g. sms=100; may be given several times.",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => new Dictionary<ChannelKind, double>(),
            CustomParser = result =>
            {
                var rates = new Dictionary<ChannelKind, double>();
                foreach (var token in result.Tokens)
                {
                    var parts = token.Value.Split('=', 2);
                    if (
                        parts.Length == 2
                        && ChannelNames.TryParse(parts[0], out var channel)
                        && TryNumber(parts[1], out var rate)
                        && rate > 0
                    )
                        rates[channel] = rate;
                    else
                        result.AddError(
                            $"--rate '{token.Value}' is not CHANNEL=RATE with a channel of "
                                + $"{string.Join(", ", ChannelNames.All.Select(kind => kind.Name()))}"
                        );
                }

                return rates;
            },
        };

    /// <summary>A scenario by name or file, with its names for whoever completes.</summary>
    public static Option<T> Scenario<T>(string description, Func<ArgumentResult, T>? usual = null)
    {
        var option = new Option<T>("--scenario")
        {
            Description = $"{description}: a file, or {string.Join(", ", ScenarioLibrary.Names)}.",
            HelpName = "NAME|FILE",
            DefaultValueFactory = usual,
        };
        option.CompletionSources.Add(_ => ScenarioLibrary.Names.Select(name => new CompletionItem(name)));
        return option;
    }

    public static FeedFormat Format(SymbolResult result, string text)
    {
        if (FeedFormats.TryParse(text, out var format))
            return format;
        result.AddError($"'{text}' is no feed format; there are {string.Join(", ", FeedFormats.Names)}");
        return default;
    }

    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    public static DateTimeOffset? Instant(SymbolResult result, string name, string text)
    {
        if (
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var instant
            )
        )
            return instant;
        result.AddError($"{name}: '{text}' is not an ISO 8601 time");
        return null;
    }

    private static double Number(ArgumentResult result, string name, double lowest, double highest)
    {
        var text = result.Tokens[0].Value;
        if (TryNumber(text, out var number) && number >= lowest && number <= highest)
            return number;
        result.AddError(
            string.Create(CultureInfo.InvariantCulture, $"{name}: '{text}' is not a number from {lowest} to {highest}")
        );
        return lowest;
    }

    /// <summary>For a place that may be left out.</summary>
    public static GeoPoint? PlaceOrNull(ArgumentResult result, string name) => Place(result, name);

    private static GeoPoint Place(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (
            text.Split(',') is [var latText, var lonText]
            && TryNumber(latText, out var latitude)
            && TryNumber(lonText, out var longitude)
            && GeoPoint.TryCreate(latitude, longitude, out var place)
        )
            return place;
        result.AddError($"{name}: '{text}' is not LAT,LON in degrees, e.g. 44.43,26.10");
        return default;
    }
}
