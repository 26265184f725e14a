using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using Amazon.Kinesis;

namespace AlertServerless.Lambda;

// From the producer's decisions to the topic.
public partial class Composition
{
    /// <summary>Signed decisions → checks → topic.</summary>
    public GuardedPublisher Publisher()
    {
        var settings = Settings(Names.Functions.Publisher);
        var topic = Topic(settings);

        // It lives where nothing but brokers and tables can be reached, so the public keys come with the deployment.
        var keys = Hosting.Secrets.Parse(Encoding.UTF8.GetBytes(settings[Names.Env.AlertKeys]), Names.Env.AlertKeys);
        var events = new DynamoHourlyEvents(
            new DynamoDbStore(DynamoDb(), Traffic),
            settings[Names.Env.ClaimsTable],
            PublishingGate.MaxEventsPerHour(DeployedOptions.ReadDocument(settings, Note))
        );
        return new GuardedPublisher(topic, keys.Verifier(Note), events.AdmitAsync, clock, Note);

        static void Note(string line) => Log.PublisherRefused(FunctionLogger.OfProcess, line);
    }

    private IAlertPublisher Topic(FunctionEnvironment settings)
    {
        if (settings.UsesKinesis)
            return new KinesisAlertPublisher(
                Kinesis(SendOnce(new AmazonKinesisConfig { Timeout = KinesisAlertPublisher.RequestLimit })),
                settings[Names.Env.KinesisStream],
                clock
            );
        var kafka = KafkaProducers.Create(
            settings[Names.Env.KafkaBootstrap],
            settings[Names.Env.KafkaAuth],
            environment("AWS_REGION")
        );
        return Own(new KafkaAlertPublisher(kafka, settings[Names.Env.AlertTopic], Threads));
    }
}
