using System.CommandLine;
using System.Text;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Publishing;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert cap FILE</c>: an alert, as a record of the topic carries it, in the Common Alerting
/// Protocol.</summary>
internal static class CapCommand
{
    public static Command Create(CommandIo io)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "An alert record's JSON, or a Kafka event as Lambda gets it; - reads standard input.",
        };
        var sender = new Option<string>("--sender")
        {
            Description = "In whose name: an Internet domain.",
            HelpName = "DOMAIN",
            DefaultValueFactory = _ => "alert.example.org",
        };
        var command = new Command("cap", "Print an alert as a CAP 1.2 document.") { file, sender };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(sender)!, io));
        return command;
    }

    private static int Run(string file, string sender, CommandIo io)
    {
        if (Uri.CheckHostName(sender) != UriHostNameType.Dns)
            return io.Fail(ExitCodes.Usage, $"--sender: '{sender}' is not an Internet domain");
        var (bytes, problem) = InputFile.Read(file, io);
        if (bytes is null)
            return io.Fail(ExitCodes.BadData, problem!);
        var (values, fault) = EventFile.RecordValues(bytes);
        if (fault is not null)
            return io.Fail(ExitCodes.BadData, $"{file}: {fault}");
        foreach (var value in values)
        {
            switch (AlertRecordCodec.Decode(value.Span))
            {
                case AlertReading.Accepted accepted:
                    io.Out.WriteLine(
                        Encoding.UTF8.GetString(
                            CapDocument.Write(
                                accepted.Record.Alert,
                                new CapSender(sender, sender, new Uri($"https://{sender}"))
                            )
                        )
                    );
                    break;
                case AlertReading.Refused refused:
                    return io.Fail(ExitCodes.BadData, $"{file}: {refused.Refusal}: {refused.Why}");
            }
        }

        return ExitCodes.Done;
    }
}
