using System.CommandLine;
using System.Globalization;
using AlertServerless.Core.FanOut;
using AlertServerless.Local.Operations;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert watch</c>: follows the alerts of an installation, a line for each change.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public static Command Create(CommandIo io)
    {
        var target = new TargetOptions();
        var once = new Option<bool>("--until-quiet") { Description = "End when no alert is open any more." };
        var command = new Command("watch", "Follow every open alert until interrupted: a line for each change.")
        {
            once,
        };
        target.AddTo(command, asks: false);
        command.SetAction(
            (parsed, cancellation) =>
                target.RunAsync(
                    parsed,
                    io,
                    (installation, _) => UntilInterruptedAsync(installation, parsed.GetValue(once), io, cancellation),
                    cancellation
                )
        );
        return command;
    }

    // Whoever follows ends it by an interrupt: that is no failure.
    private static async Task<int> UntilInterruptedAsync(
        Installation installation,
        bool untilQuiet,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        try
        {
            return await FollowAsync(installation, untilQuiet, io, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
    }

    private static async Task<int> FollowAsync(
        Installation installation,
        bool untilQuiet,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        var sending = SendingState.Running;
        while (true)
        {
            var now = installation.Clock.GetUtcNow();
            var state = (await installation.Sending.ReadAsync(cancellation)).State;
            if (state != sending)
                Write(now, state == SendingState.Paused ? "sending is stopped" : "sending goes on");
            sending = state;
            var open = await installation.OpenAlertsAsync(cancellation);
            foreach (var one in open)
            {
                var line = InstallationStatus.ProgressLine(one);
                if (shown.GetValueOrDefault(one.Alert.Id.Value) != line)
                    Write(now, line);
                shown[one.Alert.Id.Value] = line;
            }

            foreach (var closed in shown.Keys.Except(open.Select(one => one.Alert.Id.Value)).ToList())
            {
                Write(now, $"{closed}: closed");
                shown.Remove(closed);
            }

            if (untilQuiet && open.Count == 0)
                return ExitCodes.Done;
            await Task.Delay(PollInterval, installation.Clock, cancellation);
        }

        void Write(DateTimeOffset at, string line) =>
            io.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{at:HH:mm:ss} UTC  {line}"));
    }
}
