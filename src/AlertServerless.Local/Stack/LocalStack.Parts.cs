using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Regions;
using Amazon.SQS.Model;

namespace AlertServerless.Local.Stack;

// Starting each part, and giving the functions its address.
public sealed partial class LocalStack
{
    private readonly ConcurrentDictionary<string, EmulatorProcess> emulators = new();
    private readonly List<LocalComposition> composed = [];

    /// <summary>Which of several regions this is; null for the only one.</summary>
    public RegionPlace? Region => options.Region;

    /// <summary>Messages that providers took from the functions of this process, by their own count.</summary>
    public long Sent
    {
        get
        {
            lock (running)
                return composed.Sum(one => ChannelNames.All.Sum(channel => one.Counters.Of(channel).Sent));
        }
    }

    /// <summary>Ends what was composed, before the other regions' brokers go that it is connected to.</summary>
    internal void EndFunctions()
    {
        lock (running)
            composed.ForEach(one => one.Dispose());
    }

    /// <summary>What each emulator has used so far.</summary>
    public IEnumerable<(string Name, TimeSpan Used)> EmulatorTimes() =>
        emulators.Select(of => (of.Key, of.Value.ProcessorTime));

    private async Task StartStoreAsync(CancellationToken cancellation)
    {
        if (options.Region?.Elder is { } elder)
        {
            storeEmulator = elder.storeEmulator;
            await LeadToStoreAsync(storeEmulator!, cancellation);
            return;
        }

        var dynamo = emulators["dynamoDb"] = Own(
            await EmulatorProcess.StartAsync(Emulator.DynamoDb, clock, cancellation)
        );
        storeEmulator = dynamo.Endpoint;
        await LeadToStoreAsync(dynamo.Endpoint, cancellation);
        using var client = DynamoDbClients.CreateAt(dynamo.Endpoint);
        await LocalTables.CreateAsync(client, Tables, clock, cancellation);
        // The scaler plans for what these providers take.
        await new DynamoScalerState(new DynamoDbStore(client), Tables.State).SetOptionsAsync(
            OperatorOptions.None with
            {
                Rates = new ChannelRates(options.Rates),
            },
            cancellation
        );
    }

    // Where there are several regions, each has a line that can be cut.
    private async Task LeadToStoreAsync(Uri emulator, CancellationToken cancellation)
    {
        var endpoint = await BehindFaultsAsync("dynamodb", emulator, cancellation);
        if (options.Region?.Line is { } line)
            endpoint = Own(await FaultProxy.StartAsync("dynamodb", endpoint, line.Tables, clock, cancellation)).BaseUrl;
        lock (variables)
            variables[LocalComposition.DynamoDbEndpoint] = endpoint.ToString();
    }

    private async Task StartQueuesAsync(CancellationToken cancellation)
    {
        if (options.Region?.Elder is { } elder)
            queueEmulator = elder.queueEmulator;
        else
        {
            var sqs = emulators["sqs"] = Own(await EmulatorProcess.StartAsync(Emulator.Sqs, clock, cancellation));
            queueEmulator = sqs.Endpoint;
        }

        var endpoint = await BehindFaultsAsync("sqs", queueEmulator!, cancellation);
        Sqs = LocalComposition.SqsAt(queueEmulator!);
        var suffix = options.Region is { Number: > 0 and var number } ? $"-{number + 1}" : "";
        var retry = await Sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = "retry" + suffix }, cancellation);
        var dead = await Sqs.CreateQueueAsync(
            new CreateQueueRequest { QueueName = "dead-letters" + suffix },
            cancellation
        );
        lock (variables)
        {
            variables[LocalComposition.SqsEndpoint] = endpoint.ToString();
            variables[Names.Env.RetryQueueUrl] = retry.QueueUrl;
            variables[Names.Env.DeadLetterQueueUrl] = dead.QueueUrl;
        }
    }

    private async Task StartProvidersAsync(CancellationToken cancellation)
    {
        if (options.Region?.Elder is { } elder)
        {
            Providers = elder.Providers;
            return;
        }

        Providers = Own(
            await ProviderSimulators.StartAsync(Secrets.WebhookKey, Faults, clock, options.SimulatorPort, cancellation)
        );
        foreach (var (channel, rate) in options.Rates)
            Providers.Of(channel).RatePerSecond = rate;
    }

    private async Task StartFeedsAsync() =>
        Feeds =
            options.Region?.Elder?.Feeds
            ?? Own(await FeedServer.StartAsync(new FeedServerOptions { Seed = options.Seed }, clock));

    private async Task StartKafkaAsync(CancellationToken cancellation)
    {
        if (options.Kafka is { } broker)
        {
            partitions = await BrokerTopic.EnsureAsync(
                broker,
                LocalStackOptions.Topic,
                options.Partitions,
                cancellation
            );
            lock (variables)
                variables[Names.Env.KafkaBootstrap] = broker;
            return;
        }

        var kafka = EmbeddedKafka.Start();
        Own(new Disposing(kafka));
        kafka.CreateTopic(LocalStackOptions.Topic, partitions = options.Partitions);
        lock (variables)
            variables[Names.Env.KafkaBootstrap] = kafka.BootstrapServers;
    }

    private void SetVariables()
    {
        variables[Names.Env.Deployment] = "local";
        variables[Names.Env.CostClass] = CostClass.Institute.Name;
        variables[Names.Env.Scaling] = Names.Scaling.Function;
        if (options.Lease is { } lease)
            variables[LocalComposition.LeaseSeconds] = lease.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        if (options.TraceClaims)
            variables[LocalComposition.TraceFolder] =
                options.Region?.Elder?.Variable(LocalComposition.TraceFolder)
                ?? Folder.CreateSubdirectory("trace").FullName;
        variables[Names.Env.SubscribersTable] = Tables.Subscribers;
        variables[Names.Env.SegmentsTable] = Tables.Segments;
        variables[Names.Env.ClaimsTable] = Tables.Claims;
        variables[Names.Env.EventsTable] = Tables.Events;
        variables[Names.Env.StateTable] = Tables.State;
        variables[Names.Env.AuditTable] = Tables.Audit;
        variables[Names.Env.SignUpTable] = Tables.SignUp;
        variables[Names.Env.SignUpSecretsId] = "file:" + LocalSecrets.WriteSignUp(Secrets, Folder.FullName);
        if (!options.UsesKinesis)
        {
            variables[Names.Env.KafkaAuth] = "none";
            variables[Names.Env.AlertTopic] = LocalStackOptions.Topic;
        }

        variables[Names.Env.SecretsId] = LocalSecrets.Write(Secrets, Folder.FullName);
        variables[Names.Env.AlertKeys] = Encoding.UTF8.GetString(
            LocalSecrets.Of(Secrets.Document, Names.Secrets.AlertKeys).ToJson()
        );
        variables[Names.Env.PublisherFunction] = Names.Functions.Publisher;
        variables[Names.Env.AlertOptions] =
            options.QuickFeed is { } feed ? QuickFeedOptions.Write(feed, options.AlertOptions, Folder.FullName)
            : options.AlertOptions is { } file ? Path.GetFullPath(file)
            : "alert-options.json";
        variables[Names.Env.Feeds] =
            options.Feeds
            ?? string.Join(' ', ScenarioWords.AllFeeds.Select(feed => $"{feed.Name()}={Feeds.Address(feed)}"));
        if (options.Feeds is null)
            variables[Composition.SimulatedFeedsVariable] = "true";
        variables[Names.Env.PlanParameter] = FilePlanStore.Prefix + Path.Combine(Folder.FullName, "plan.json");
        variables[Names.Env.HeartbeatSeconds] = (options.Heartbeat?.TotalSeconds ?? 0).ToString(
            CultureInfo.InvariantCulture
        );
        variables[Names.Env.CanarySeconds] = (options.Canary?.TotalSeconds ?? 0).ToString(CultureInfo.InvariantCulture);
        variables[Names.Env.DeadManUrl] = "none";
        variables[Names.Env.PublicStatus] = FilePublicStatus.Prefix + Path.Combine(Folder.FullName, "status.json");
        variables[Names.Env.PublicChannels] = PublicChannelList.None;
        variables[Names.Env.SmsProvider] = Names.SmsProviders.Twilio;
        variables[Names.Env.SmsSender] = "+99900000000";
        variables[Names.Env.MailSender] = "alert@example.org";
        variables[Names.Env.MailConfigurationSet] = "alert";
        variables[Names.Env.PublicUrl] = Providers.BaseUrl.ToString();
        variables[Names.Env.AllowedCountries] = "RO MD BG UA HU RS";
        variables[Names.Env.TwilioBaseUrl] = Providers.BaseUrl.ToString();
        variables[Names.Env.TelegramBaseUrl] = Providers.BaseUrl.ToString();
        variables[LocalComposition.SesEndpoint] = Providers.BaseUrl.ToString();
        variables[LocalComposition.EndUserMessagingEndpoint] = Providers.BaseUrl.ToString();
        foreach (var (name, value) in options.Variables)
            variables[name] = value;
    }

    // Only a plan that has faults for the service pays for the way through the proxy.
    private async Task<Uri> BehindFaultsAsync(string provider, Uri emulator, CancellationToken cancellation) =>
        options.Faults.Any(fault => fault.Provider == provider || fault.Provider == FaultProxy.Keys)
            ? Own(await FaultProxy.StartAsync(provider, emulator, Faults, clock, cancellation)).BaseUrl
            : emulator;

    private ControlPlane Plane(IPlanStore plans, IScalerState state)
    {
        if (options.UsesKinesis)
        {
            var stream = LocalComposition.KinesisAt(streamEmulator!);
            Own(new Disposing(stream));
            return new ControlPlane(
                new KinesisShards(stream, LocalStackOptions.Topic),
                Fleet,
                Pollers: null,
                plans,
                state
            );
        }

        if (options.Kafka is not { } broker)
            return new ControlPlane(new FixedPartitions(partitions), Fleet, Fleet, plans, state);
        var admin = KafkaAdmins.Create(broker, auth: null, region: null);
        Own(new Disposing(admin));
        return new ControlPlane(new KafkaPartitions(admin, LocalStackOptions.Topic), Fleet, Fleet, plans, state);
    }
}
