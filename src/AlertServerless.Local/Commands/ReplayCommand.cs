using System.CommandLine;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using ParseResult = AlertServerless.Core.Feeds.ParseResult;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert replay FORMAT=FILE …</c>: documents through association and policy, a line of JSON for each
/// decision.</summary>
internal static class ReplayCommand
{
    public static Command Create(CommandIo io)
    {
        var documents = new Argument<(FeedFormat Format, string File)[]>("FORMAT=FILE")
        {
            Description = "Documents in the order they came; - as FILE reads standard input.",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result => [.. result.Tokens.Select(token => Document(result, token.Value))],
        };
        var at = new Option<DateTimeOffset?>("--at")
        {
            Description = "The time at which every document came, instead of its own clock.",
            HelpName = "TIME",
            CustomParser = result => Arguments.Instant(result, "--at", result.Tokens[0].Value),
        };
        var options = new Option<string?>("--options")
        {
            Description = "The alert options to decide by, instead of the defaults.",
            HelpName = "FILE",
        };
        var command = new Command("replay", "Print what would be decided about the events in some documents.")
        {
            documents,
            at,
            options,
        };
        command.SetAction(parsed =>
            Run(parsed.GetValue(documents)!, parsed.GetValue(at), parsed.GetValue(options), io)
        );
        return command;
    }

    private static (FeedFormat Format, string File) Document(
        System.CommandLine.Parsing.ArgumentResult result,
        string text
    )
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        if (split > 0 && split < text.Length - 1)
            return (Arguments.Format(result, text[..split]), text[(split + 1)..]);
        result.AddError($"'{text}' is not FORMAT=FILE");
        return (default, text);
    }

    private static int Run(
        (FeedFormat Format, string File)[] documents,
        DateTimeOffset? at,
        string? optionsFile,
        CommandIo io
    )
    {
        var (options, fault) = OptionsFile.Read(optionsFile, io);
        if (options is null)
            return io.Fail(ExitCodes.BadData, fault!);
        var session = new ReplaySession(options);
        foreach (var (format, file) in documents)
        {
            var (bytes, problem) = InputFile.Read(file, io);
            if (bytes is null)
                return io.Fail(ExitCodes.BadData, problem!);
            var step = session.Play(new ReplayDocument(FeedFormats.Name(format), format, bytes, at));
            foreach (var line in step.Lines)
                io.Out.WriteLine(line.ToJson());
            if (step.Parsed is ParseResult.Refused refused)
                return io.Fail(ExitCodes.BadData, $"{file}: {refused.Line}");
            foreach (var odd in ((ParseResult.Parsed)step.Parsed).Problems)
                io.Error.WriteLine($"{file}: {odd}");
        }

        return ExitCodes.Done;
    }
}
