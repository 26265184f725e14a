using System.CommandLine;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert text</c>: exactly what a person at a place would read of an event.</summary>
internal static class TextCommand
{
    private static readonly TimeSpan AlertLife = TimeSpan.FromMinutes(10);

    public static Command Create(CommandIo io)
    {
        var source = new Option<string?>("--event")
        {
            Description =
                "An alert record's JSON, a Kafka event as Lambda gets it, - for standard input, or a scenario.",
            HelpName = "FILE|SCENARIO",
        };
        var at = new Option<GeoPoint?>("--at")
        {
            Description = "Where the reader is.",
            HelpName = "LAT,LON",
            CustomParser = result => Arguments.PlaceOrNull(result, "--at"),
        };
        var language = Words("--lang", "The reader's language; all by default.", "CODE", LanguageCodes);
        var channel = Words("--channel", "sms, email, telegram or webhook; all by default.", "CHANNEL", Channels);
        var what = Words("--as", "first (by default), escalated, cancelled, drill or late.", "CASE", Cases);
        var page = new Option<bool>("--page")
        {
            Description = "Print docs/messages.md instead: every text of every language, for native speakers.",
        };
        var command = new Command("text", "Print what a person there would read, and how long it is.")
        {
            source,
            at,
            language,
            channel,
            what,
            page,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(page))
                return Print(MessagesDocument.Write(), io);
            if (parsed.GetValue(source) is not { } named)
                return io.Fail(ExitCodes.Usage, "--event: is missing; name a file or a scenario");
            if (parsed.GetValue(at) is not { } home)
                return io.Fail(ExitCodes.Usage, "--at: is missing; where is the reader, LAT,LON?");
            var (alert, code, fault) = Load(named, io);
            if (alert is null)
                return io.Fail(code, fault!);
            var asked = new Asked(
                home,
                parsed.GetValue(language) is { } given ? [Parse(given)] : LanguageNames.All,
                parsed.GetValue(channel) is { } name && ChannelNames.TryParse(name, out var kind)
                    ? [kind]
                    : ChannelNames.All,
                Enum.Parse<MessageCase>(parsed.GetValue(what) ?? nameof(MessageCase.First), ignoreCase: true)
            );
            return Print(alert, asked, io);
        });
        return command;
    }

    private sealed record Asked(
        GeoPoint Home,
        IReadOnlyList<Language> Languages,
        IReadOnlyList<ChannelKind> Channels,
        MessageCase Case
    );

    private static IEnumerable<string> LanguageCodes => LanguageNames.All.Select(language => language.Code());

    private static IEnumerable<string> Channels => ChannelNames.All.Select(channel => channel.Name());

    private static IEnumerable<string> Cases => Enum.GetNames<MessageCase>().Select(name => name.ToLowerInvariant());

    private static Option<string?> Words(string name, string description, string help, IEnumerable<string> known) =>
        new(name)
        {
            Description = description,
            HelpName = help,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (known.Contains(text))
                    return text;
                result.AddError($"{name}: '{text}' is not one of {string.Join(", ", known)}");
                return null;
            },
        };

    private static Language Parse(string code) => LanguageNames.TryParse(code, out var language) ? language : default;

    private static int Print(string text, CommandIo io)
    {
        io.Out.Write(text);
        return ExitCodes.Done;
    }

    private static int Print(Alert alert, Asked asked, CommandIo io)
    {
        foreach (var language in asked.Languages)
        {
            var sample = MessageSample.Of(alert, asked.Home, language, asked.Case);
            foreach (var channel in asked.Channels)
            {
                var (text, size) = sample.Read(channel);
                io.Out.WriteLine($"[{language.Code()}, {channel.Name()}: {size}]");
                io.Out.WriteLine(text);
                io.Out.WriteLine();
            }
        }

        return ExitCodes.Done;
    }

    /// <returns>The alert; or the exit code and the line that say why there is none.</returns>
    private static (Alert? Alert, int Code, string? Fault) Load(string named, CommandIo io)
    {
        if (named != InputFile.StandardInput && !File.Exists(named))
            return ScenarioLibrary.Load(named) switch
            {
                ScenarioLoad.Loaded loaded => OfScenario(loaded.Scenario),
                ScenarioLoad.Failed failed => (null, ExitCodes.BadData, failed.Line),
                _ => throw new InvalidOperationException("not a closed result"),
            };
        var (bytes, problem) = InputFile.Read(named, io);
        if (bytes is null)
            return (null, ExitCodes.BadData, problem);
        var (values, fault) = EventFile.RecordValues(bytes);
        if (fault is not null)
            return (null, ExitCodes.BadData, $"{named}: {fault}");
        return AlertRecordCodec.Decode(values[0].Span) switch
        {
            AlertReading.Accepted accepted => (accepted.Record.Alert, ExitCodes.Done, null),
            AlertReading.Refused refused => (null, ExitCodes.BadData, $"{named}: {refused.Refusal}: {refused.Why}"),
            _ => (null, ExitCodes.BadData, $"{named}: not an alert"),
        };
    }

    /// <summary>The first event with a place and a size, as it was known in the end, decided when a feed first showed
    /// it.</summary>
    private static (Alert? Alert, int Code, string? Fault) OfScenario(Scenario scenario)
    {
        var shown = scenario.Events.FirstOrDefault(e => e.Values is { Magnitude: not null, DepthKm: not null });
        if (shown is not { Values: { Magnitude: { } magnitude, DepthKm: { } depthKm } values, Reports: [_, ..] })
            return (null, ExitCodes.BadData, $"{scenario.Name}: no event with a magnitude, a depth and a report");
        var origin = shown.HistoricOrigin ?? SomeDay;
        var hypocenter = new Hypocenter(values.Epicenter, depthKm);
        var size = new Magnitude(magnitude, MagnitudeType.Mw);
        var estimate = new EventEstimate(hypocenter, origin, size, 0, false, values.Place, scenario.Name);
        var tier = Math.Max(1, (int)ReferencePlaces.Strongest(hypocenter, size).Intensity);
        var decidedAt = origin + shown.Reports.Min(report => report.After);
        var alert = new Alert(
            AlertId.ForTier(new EventId(shown.Id), tier),
            AlertKind.First,
            scenario.Category,
            tier,
            estimate,
            [],
            decidedAt,
            decidedAt,
            decidedAt + AlertLife
        );
        return (alert, ExitCodes.Done, null);
    }

    // For events that never were: an output that is the same every day can be compared.
    private static readonly DateTimeOffset SomeDay = new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero);
}
