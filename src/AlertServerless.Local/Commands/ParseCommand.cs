using System.CommandLine;
using AlertServerless.Core.Feeds;
using ParseResult = AlertServerless.Core.Feeds.ParseResult;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert parse FORMAT FILE</c>: each report in a feed's document as a line of JSON.</summary>
internal static class ParseCommand
{
    public static Command Create(CommandIo io)
    {
        var format = Arguments.Format();
        var file = new Argument<string>("FILE") { Description = "The document; - reads standard input." };
        var command = new Command("parse", "Print each report in a feed's document as one line of JSON.")
        {
            format,
            file,
        };
        command.SetAction(parsed => Run(parsed.GetValue(format), parsed.GetValue(file)!, io));
        return command;
    }

    private static int Run(FeedFormat format, string file, CommandIo io)
    {
        var (bytes, problem) = InputFile.Read(file, io);
        if (bytes is null)
            return io.Fail(ExitCodes.BadData, problem!);
        return Print(FeedParser.Parse(format, bytes, FeedFormats.Name(format)), file, io);
    }

    private static int Print(ParseResult result, string file, CommandIo io)
    {
        foreach (var report in result.Reports)
            io.Out.WriteLine(ParsedReportJson.Line(report));
        if (result is ParseResult.Refused refused)
            return io.Fail(ExitCodes.BadData, $"{file}: {refused.Line}");
        var problems = ((ParseResult.Parsed)result).Problems;
        foreach (var problem in problems)
            io.Error.WriteLine($"{file}: {problem}");
        if (result.Reports.Count == 0 && problems.Count == 0)
            io.Error.WriteLine($"{file}: no events ({ParsedReportJson.NameOf(result.State)})");
        return result.Reports.Count == 0 && problems.Count > 0 ? ExitCodes.BadData : ExitCodes.Done;
    }
}
