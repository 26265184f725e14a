using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Tests.Stack;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Rights;

/// <summary>
/// <c>tests/rights/calls.txt</c> is what the functions really call, no more and no less: the tests of the templates
/// compare the roles with it.
/// </summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class RecordedCallsTests
{
    private const int People = 300;
    private const int Refused = 12;
    private const string SecretPrefix = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private static readonly string[] Heading =
    [
        "# What the functions call, as the local runs recorded it: function, operation of the "
            + "SDK, and the variable that",
        "# names the resource. Written by RecordedCallsTests with ALERT_REGENERATE=1; the roles are compared with it.",
    ];

    /// <summary>Run with ALERT_REGENERATE=1 to write the list anew. Every path that asks AWS for something: providers
    /// that fail at first, people who cannot be reached, a public channel, an alert that ends before everybody was
    /// notified, plans that are written and read.</summary>
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task The_list_of_calls_is_what_the_functions_call()
    {
        var recorder = new CallRecorder();
        await Task.Run(async () =>
        {
            await PlayAsync(recorder, Names.SmsProviders.Twilio);
            await PlayAsync(recorder, Names.SmsProviders.Aws);
            await PlayAsync(recorder, Names.SmsProviders.Twilio, Names.Streams.Kinesis);
        });
        var path = SampleEvent.Path(Path.Combine("..", "rights", "calls.txt"));
        if (Environment.GetEnvironmentVariable("ALERT_REGENERATE") == "1")
            await File.WriteAllLinesAsync(path, Heading.Concat(recorder.Lines));
        var listed = (await File.ReadAllLinesAsync(path)).Where(line => !line.StartsWith('#')).ToList();
        var differences = recorder
            .Lines.Except(listed)
            .Select(line => $"is called and not listed: {line}")
            .Concat(listed.Except(recorder.Lines).Select(line => $"is listed and not called: {line}"))
            .ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static async Task PlayAsync(CallRecorder recorder, string smsProvider, string stream = Names.Streams.Kafka)
    {
        var clock = TimeProvider.System;
        using var limit = new CancellationTokenSource(Limit, clock);
        await using var parameters = await ParameterSimulator.StartAsync();
        await using var controlPlane = await ControlPlaneSimulator.StartAsync(partitions: 1, limit.Token);
        var secrets = LocalSecrets.Create();
        foreach (var purpose in Names.Secrets.All)
            parameters.Keep(
                SecretId(purpose),
                Encoding.UTF8.GetString(LocalSecrets.Of(secrets.Document, purpose).ToJson())
            );
        var options = new DemoOptions { Subscribers = People, Lanes = 2 };
        await using var stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Lanes = options.Lanes,
                // A stream begins too small, so that the scaler has shards to add.
                Partitions = stream == Names.Streams.Kinesis ? options.Lanes : 4 * options.Lanes,
                Stream = stream,
                Secrets = secrets,
                FollowPlan = true,
                Heartbeat = TimeSpan.FromSeconds(1),
                Faults = Failing("twilio", "aws-sms"),
                AlertOptions = SampleEvent.Path(Path.Combine("..", "..", "eng", "faults", "one-minute.json")),
                OnClient = recorder.Watch,
                Variables = controlPlane
                    .Variables.Concat(parameters.Variables)
                    .Append(new(Names.Env.SecretsId, string.Join(' ', Names.Secrets.All.Select(SecretId))))
                    .Append(new(Names.Env.SmsProvider, smsProvider))
                    .Append(new(Names.Env.PublicChannels, "@cutremur=3.."))
                    .Append(new(Names.Env.SignUpSecretsId, SignUpVisits.SecretId))
                    .ToDictionary(),
            },
            clock,
            limit.Token
        );
        recorder.Variables = stack.Variables;
        parameters.Keep(SignUpVisits.SecretId, SignUpVisits.Secret(stack));
        Answer(controlPlane, stack);
        await ScaleAsync(stack, clock, limit.Token);
        var population = new SyntheticPopulation(
            People,
            options.Seed,
            new SyntheticAddresses(stack.Providers.HookAddress(""))
        );
        foreach (var person in population.All().Take(Refused))
        foreach (var (channel, address) in population.AddressesOf(person).Addresses)
            stack.Providers.Of(channel).Refuse(address);
        var facts = await new DemoRun(stack, population, options, clock, NullLoggerFactory.Instance, _ => { }).RunAsync(
            QuickQuake.Scenario(),
            limit.Token
        );
        Assert.NotEqual(0, facts.KafkaRecords);
        if (stream == Names.Streams.Kafka)
            recorder.Note(Names.Functions.Publisher, "Protocol.Produce", Names.Env.AlertTopic);
        await EndAsync(recorder, stack, clock, limit.Token);
        await BounceAsync(stack, clock, limit.Token);
        await SignUpVisits.PlayAsync(stack, limit.Token);
        await PinAsync(stack, limit.Token);
        await ScaleAsync(stack, clock, limit.Token);
    }

    /// <summary>Alerts that end before anybody worked on them: one whose record comes too late, and one whose record
    /// never comes.</summary>
    private static async Task EndAsync(
        CallRecorder recorder,
        LocalStack stack,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var late = new ShiftedClock(clock, TimeSpan.FromMinutes(30));
        using var functions = new LocalComposition(stack.Variable, late, Stream.Null, onClient: recorder.Watch);
        var context = new LocalLambdaContext(
            "Function",
            Guid.NewGuid().ToString("n"),
            Limit,
            late,
            new FunctionLog(NullLogger.Instance)
        );

        var (record, _) = LambdaEvents.Kafka(BenchRecord.Of(1, stack.Secrets.Signer(), now), out _);
        await new ConsumerFunction(functions.Consumer()).HandleAsync(record!, context);

        using var client = DynamoDbClients.CreateAt(new Uri(stack.Variable(LocalComposition.DynamoDbEndpoint)!));
        var events = new DynamoEventStore(new DynamoDbStore(client), stack.Tables.Events, clock);
        await events.ArchiveAsync(new PendingAlert(BenchAlert.Decided(2, now), stack.FanOut), cancellation);
        var (run, closer, metrics) = functions.Retry();
        await new RetryFunction(run, closer, metrics, late).HandleAsync(new SQSEvent(), context);
    }

    /// <summary>A mail to somebody who signed up comes back.</summary>
    private static async Task BounceAsync(LocalStack stack, TimeProvider clock, CancellationToken cancellation)
    {
        using var client = DynamoDbClients.CreateAt(new Uri(stack.Variable(LocalComposition.DynamoDbEndpoint)!));
        var registry = DynamoRegistry.Create(
            DynamoRegistry.Ports(new DynamoDbStore(client), stack.Tables, clock),
            stack.Secrets
        );
        var population = new SyntheticPopulation(People, 1, new SyntheticAddresses(stack.Providers.HookAddress("")));
        var person = population
            .All()
            .First(one => population.AddressesOf(one).Addresses.ContainsKey(ChannelKind.Email));
        var addresses = population.AddressesOf(person);
        await registry.AddAsync(
            new NewSubscriber(new SubscriberId(ulong.MaxValue - 77), person.Preferences, addresses),
            new ConsentRecord("alerts", "1", "ro", clock.GetUtcNow(), ConsentProof.MailLink),
            Actor.Mail,
            clock.GetUtcNow(),
            cancellation
        );
        var bounce = $$$"""
            {"detail":{"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General",
             "bouncedRecipients":[{"emailAddress":"{{{addresses.Addresses[ChannelKind.Email]}}}"}] } } }
            """;
        var report = await stack
            .Compose()
            .Feedback()
            .HandleAsync(new MemoryStream(Encoding.UTF8.GetBytes(bounce)), cancellation);
        Assert.Equal((1, 1), (report.Addresses, report.Subscribers));
    }

    // More pollers than stand ready, so that the scaler has something to change.
    private static async Task PinAsync(LocalStack stack, CancellationToken cancellation)
    {
        using var client = DynamoDbClients.CreateAt(new Uri(stack.Variable(LocalComposition.DynamoDbEndpoint)!));
        var state = new DynamoScalerState(new DynamoDbStore(client), stack.Tables.State);
        await state.SetOptionsAsync(
            OperatorOptions.None with
            {
                Pin = PlanPin.None with { Pollers = 3 },
            },
            cancellation
        );
    }

    // The publisher as Lambda would start it when the producer asks for it.
    private static void Answer(ControlPlaneSimulator controlPlane, LocalStack stack)
    {
        var publisher = new PublisherFunction(stack.Compose().Publisher());
        controlPlane.OnInvoke = async (_, request, _) =>
        {
            using var answer = (MemoryStream)
                await publisher.HandleAsync(
                    new MemoryStream(request),
                    new LocalLambdaContext(
                        "PublisherFunction",
                        Guid.NewGuid().ToString("n"),
                        Limit,
                        TimeProvider.System,
                        new FunctionLog(NullLogger.Instance)
                    )
                );
            return answer.ToArray();
        };
    }

    private static string SecretId(string purpose) =>
        (purpose == Names.Secrets.AlertKeys ? "/alert-serverless/local/" : SecretPrefix) + purpose;

    private static async Task ScaleAsync(LocalStack stack, TimeProvider clock, CancellationToken cancellation)
    {
        var (scaler, _, _) = stack.Compose().Scaler();
        await scaler.RunAsync(dryRun: false, clock.GetUtcNow() + Limit, cancellation);
    }

    // Long enough that every SMS is tried again by the retry function, and some in vain.
    private static Fault[] Failing(params string[] providers) =>
        [
            .. providers.Select(provider => new Fault(
                provider,
                FaultKind.Status,
                503,
                TimeSpan.Zero,
                TimeSpan.Zero,
                TimeSpan.FromSeconds(8)
            )),
        ];
}
