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
        var environment = EnvironmentOf(Names.Functions.Publisher);
        var topic = Topic(environment);

        // It lives where nothing but brokers and tables can be reached, so the public keys come with the deployment.
        var keys = Hosting.Secrets.Parse(Encoding.UTF8.GetBytes(environment[Names.Env.AlertKeys]), Names.Env.AlertKeys);
        var events = new DynamoHourlyEvents(
            new DynamoDbStore(DynamoDb(), Traffic),
            environment[Names.Env.ClaimsTable],
            PublishingGate.MaxEventsPerHour(DeployedOptions.ReadDocument(environment, Note))
        );
        return new GuardedPublisher(topic, keys.Verifier(Note), events.AdmitAsync, clock, Note);

        static void Note(string line) => Log.PublisherRefused(FunctionLogger.OfProcess, line);
    }

    private IAlertPublisher Topic(FunctionEnvironment environment)
    {
        if (environment.UsesKinesis)
            return new KinesisAlertPublisher(
                Kinesis(SendOnce(new AmazonKinesisConfig { Timeout = KinesisAlertPublisher.RequestLimit })),
                environment[Names.Env.KinesisStream],
                clock
            );
        var kafka = KafkaProducers.Create(
            environment[Names.Env.KafkaBootstrap],
            environment[Names.Env.KafkaAuth],
            variable("AWS_REGION")
        );
        return Own(new KafkaAlertPublisher(kafka, environment[Names.Env.AlertTopic], Threads));
    }
}
