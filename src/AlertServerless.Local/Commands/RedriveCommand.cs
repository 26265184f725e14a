using System.CommandLine;
using AlertServerless.Core;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Reports;
using Amazon.Runtime;
using Amazon.SQS;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert redrive</c>: what was not delivered, and why; and once more, while it is of use.</summary>
internal static class RedriveCommand
{
    // The retry queue is either there by then, or an operator must look after it first.
    private static readonly TimeSpan ResendLimit = TimeSpan.FromSeconds(30);

    public static Command Create(CommandIo io)
    {
        var target = new TargetOptions();
        var deadLetters = Queue("--dead-letters", Names.Env.DeadLetterQueueUrl, "The dead-letter queue");
        var retries = Queue("--retries", Names.Env.RetryQueueUrl, "The retry queue");
        var endpoint = Arguments.Address("--endpoint", "Of SQS, when it is not AWS's own: an emulator.");
        var resend = new Option<bool>("--resend")
        {
            Description = "Put what can still be of use back into the retry queue.",
        };
        var perhaps = new Option<bool>("--perhaps-sent")
        {
            Description = "With --resend: also what perhaps arrived. Somebody may be notified twice.",
        };
        var limit = Arguments.Count("--limit", "How many to look at.", 1000, 1, 100_000);
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var command = new Command(
            "redrive",
            "List the dead letters with what happened and what can be done; --resend does it."
        )
        {
            deadLetters,
            retries,
            endpoint,
            resend,
            perhaps,
            limit,
            json,
        };
        target.AddTo(command, asks: true);
        command.SetAction(
            (parsed, cancellation) =>
            {
                var options = new RedriveOptions(
                    parsed.GetValue(deadLetters),
                    parsed.GetValue(retries),
                    parsed.GetValue(endpoint),
                    parsed.GetValue(resend),
                    parsed.GetValue(perhaps),
                    parsed.GetValue(limit),
                    parsed.GetValue(json)
                );
                return target.IsGiven(parsed)
                    ? target.RunAsync(
                        parsed,
                        io,
                        (installation, acting) =>
                            OfInstallationAsync(target, parsed, options, installation, acting, io, cancellation),
                        cancellation
                    )
                    : RunAsync(options, io, cancellation);
            }
        );
        return command;
    }

    private static async Task<int> OfInstallationAsync(
        TargetOptions target,
        ParseResult parsed,
        RedriveOptions options,
        Installation installation,
        Operator acting,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var access = installation.Access;
        if (options.Resend)
        {
            if (await installation.DepthAsync(access.DeadLetterQueue, cancellation) is not { } letters)
                return io.Fail(ExitCodes.BadData, $"{access.DeadLetterQueue}: the queue does not answer");
            var line =
                $"This sends again what can still be of use of {letters} dead letters of {access.Name}, each about one "
                + "person.";
            if (!target.IsConfirmed(parsed, access.Name, line, io))
                return ExitCodes.Usage;
            await acting.RecordAsync("redrive", letters, cancellation);
        }

        return await RunAsync(
            options with
            {
                DeadLetters = access.DeadLetterQueue,
                Retries = access.RetryQueue,
                Endpoint = access.Sqs,
            },
            io,
            cancellation
        );
    }

    private sealed record RedriveOptions(
        string? DeadLetters,
        string? Retries,
        Uri? Endpoint,
        bool Resend,
        bool PerhapsSent,
        int Limit,
        bool Json
    );

    private static Option<string?> Queue(string name, string variable, string what) =>
        new(name)
        {
            Description = $"{what}; {variable} by default.",
            HelpName = "URL",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable),
        };

    private static async Task<int> RunAsync(RedriveOptions options, CommandIo io, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(options.DeadLetters))
            return io.Fail(
                ExitCodes.Usage,
                $"--dead-letters: no queue is named, and {Names.Env.DeadLetterQueueUrl} is not set"
            );
        if (options.Resend && string.IsNullOrEmpty(options.Retries))
            return io.Fail(
                ExitCodes.Usage,
                $"--retries: --resend needs the retry queue, and {Names.Env.RetryQueueUrl} is not set"
            );
        if (options.PerhapsSent && !options.Resend)
            return io.Fail(ExitCodes.Usage, "--perhaps-sent: means nothing without --resend");
        try
        {
            using var sqs = Client(options.Endpoint);
            return await RunAsync(
                new DeadLetterBox(sqs, options.DeadLetters, options.Retries, io.Clock),
                options,
                io,
                cancellation
            );
        }
        catch (Exception failure)
            when (!cancellation.IsCancellationRequested && StoreFailures.CauseOf(failure) is not StoreFailure.Answer)
        {
            return io.Fail(ExitCodes.BadData, $"{options.DeadLetters}: {failure.Message}");
        }
    }

    private static async Task<int> RunAsync(
        DeadLetterBox box,
        RedriveOptions options,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var letters = await box.ReadAsync(options.Limit, cancellation);
        var again = options.Resend ? letters.Where(letter => letter.MayResend(options.PerhapsSent)).ToList() : [];
        var sent = 0;
        try
        {
            if (options.Json)
                await io.Out.WriteLineAsync(RedriveReport.Json(letters));
            else
                RedriveReport.Print(letters, io.Terminal());
            using var over = new CancellationTokenSource(ResendLimit, io.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
            sent = await box.ResendAsync(again, either.Token);
            await io.Error.WriteLineAsync(RedriveReport.Summary(letters, options.Resend ? sent : null));
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return io.Fail(
                ExitCodes.BadData,
                $"--retries: {options.Retries} took no entries for {ResendLimit.TotalSeconds:0} s; what it has not "
                    + $"taken stays among the dead letters"
            );
        }
        finally
        {
            await box.GiveBackAsync([.. letters.Except(again.Take(sent))], CancellationToken.None);
        }
    }

    // An emulator asks for a signature but not whose.
    private static AmazonSQSClient Client(Uri? endpoint)
    {
        if (endpoint is null)
            return new AmazonSQSClient(SqsClients.Configure(new AmazonSQSConfig()));
        var region = Environment.GetEnvironmentVariable("AWS_REGION") ?? "eu-central-1";
        var config = SqsClients.Configure(
            new AmazonSQSConfig { ServiceURL = endpoint.AbsoluteUri, AuthenticationRegion = region }
        );
        return endpoint.IsLoopback
            ? new AmazonSQSClient(new BasicAWSCredentials("local", "local"), config)
            : new AmazonSQSClient(config);
    }
}
