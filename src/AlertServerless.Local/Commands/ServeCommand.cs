using System.CommandLine;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Console;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Kafka;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert serve</c>: the whole system, until it is interrupted, with pages to look at.</summary>
internal static class ServeCommand
{
    public static Command Create(CommandIo io)
    {
        var feeds = new Option<string[]>("--feed")
        {
            Description = "A real feed to watch instead of the local ones; may be given several times.",
            HelpName = "FORMAT=URL",
            AllowMultipleArgumentsPerToken = true,
        };
        feeds.Validators.Add(result =>
        {
            if (
                FeedList.Add(AlertOptions.Default, string.Join(' ', result.Tokens.Select(token => token.Value)))
                is OptionsReading.Invalid invalid
            )
                result.AddError($"--feed: {invalid.Line}");
        });
        var port = Arguments.OptionalCount(
            "--port",
            $"Of the operations page; {ServeOptions.UsualPort}, or any free one, by default.",
            0,
            65535
        );
        var listen = new Option<System.Net.IPAddress?>("--listen")
        {
            Description =
                "Of this machine, for a phone in the same network: the page is then opened by a link with a token. "
                + "Loopback only by default.",
            HelpName = "ADDRESS",
            CustomParser = result =>
            {
                if (System.Net.IPAddress.TryParse(result.Tokens[0].Value, out var address))
                    return address;
                result.AddError($"--listen: '{result.Tokens[0].Value}' is not an IP address, e.g. 192.168.1.20");
                return null;
            },
        };
        var signUpPort = Arguments.OptionalCount(
            "--sign-up-port",
            $"Of the sign-up pages; {SignUpSite.UsualPort}, or any free one, by default.",
            0,
            65535
        );
        var scenario = Arguments.Scenario<string?>("Replayed at once");
        var subscribers = Arguments.Count("--subscribers", "How many people sign up.", 1000, 1, 1_000_000);
        var seed = Arguments.Count("--seed", "Of everything random.", 1, 0, int.MaxValue);
        var kafka = new Option<string?>("--kafka")
        {
            Description = "A real broker instead of the embedded one: its topic grows with the plan.",
            HelpName = "HOST:PORT",
        };
        var stream = Arguments.Stream();
        var command = new Command("serve", "Run the whole system on this machine until interrupted.")
        {
            feeds,
            port,
            listen,
            signUpPort,
            scenario,
            subscribers,
            seed,
            kafka,
            stream,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    new ServeOptions
                    {
                        Feeds = parsed.GetValue(feeds) is { Length: > 0 } given ? string.Join(' ', given) : null,
                        Port = parsed.GetValue(port),
                        Listen = parsed.GetValue(listen),
                        SignUpPort = parsed.GetValue(signUpPort),
                        Subscribers = parsed.GetValue(subscribers),
                        Seed = parsed.GetValue(seed),
                        Kafka = parsed.GetValue(kafka),
                        Stream = parsed.GetValue(stream)!,
                    },
                    parsed.GetValue(scenario),
                    io,
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        ServeOptions options,
        string? scenario,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        if (options.Feeds is not null && scenario is not null)
            return io.Fail(ExitCodes.Usage, "--scenario: nobody would see it while --feed watches real feeds");
        if (options is { Kafka: not null, Stream: not Names.Streams.Kafka })
            return io.Fail(ExitCodes.Usage, $"--kafka: no broker is used with --stream {options.Stream}");
        var loaded = scenario is null ? null : ScenarioLibrary.Load(scenario);
        if (loaded is ScenarioLoad.Failed failed)
            return io.Fail(ExitCodes.BadData, failed.Line);
        using var logs = LoggerFactory.Create(log =>
            log.AddSimpleConsole(console => console.SingleLine = true)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .SetMinimumLevel(LogLevel.Warning)
        );
        try
        {
            await using var run = await ServeRun.StartAsync(options, io.Clock, logs, io.Error.WriteLine, cancellation);
            await io.Out.WriteLineAsync(
                $"sign-up     {run.SignUp}\noperations  {run.Page}\ninbox       {run.Stack.Providers.InboxUrl}"
            );
            if (run.Link is { } link)
                await io.Out.WriteLineAsync($"elsewhere   {link}");
            await io.Error.WriteLineAsync($"plans       {run.PlanVariables} alert plan --history");
            await io.Error.WriteLineAsync($"people      {run.SubscriberVariables} alert import FILE.csv");
            await io.Error.WriteLineAsync("Ctrl-C ends it");
            await WatchAsync(run, (loaded as ScenarioLoad.Loaded)?.Scenario, io, cancellation);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
        catch (IOException taken)
        {
            var option = options.Listen is null ? "--port" : "--listen";
            return io.Fail(ExitCodes.Usage, $"{option}: {taken.Message.ReplaceLineEndings(" ")}");
        }
        catch (BrokerUnavailableException refused)
        {
            return io.Fail(ExitCodes.Usage, $"--kafka: {refused.Message}");
        }
        catch (EmulatorUnavailableException absent)
        {
            return io.Fail(ExitCodes.Usage, absent.Message);
        }
    }

    private static async Task WatchAsync(ServeRun run, Scenario? scenario, CommandIo io, CancellationToken cancellation)
    {
        if (scenario is not null)
        {
            await (await Task.WhenAny(run.Board.Watching, run.Failure.Unwrap()).WaitAsync(cancellation));
            run.Replay(scenario);
            await io.Error.WriteLineAsync($"replaying: {scenario.Title}");
        }

        await run.Failure.Unwrap().WaitAsync(cancellation);
    }
}
