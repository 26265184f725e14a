using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// Stands between the producer, which parses what the internet sends, and the brokers: it checks each signed record and
/// writes it to its lane. It lives in the brokers' network, from which nothing leads to the internet, and holds no
/// secret. With a Kinesis stream there is no network; what may write is its role alone.
/// </summary>
public sealed class FeedPublisher : Construct
{
    /// <summary>A cold start in the network and the four seconds that a broker is given.</summary>
    public static readonly Duration Run = Duration.Seconds(8);

    /// <summary>librdkafka's threads and a few hundred records.</summary>
    private const int MemoryMb = 512;

    public FeedPublisher(Construct scope, string id, HandlerContext context)
        : base(scope, id)
    {
        var state = context.State;
        Handler = new HandlerFunction(
            this,
            Names.Functions.Publisher,
            context,
            new HandlerOptions(MemoryMb, Run, InNetwork: true)
        );
        Handler.Allow(
            state.Kafka is { } kafka
                ? KafkaRights.ToProduce(kafka.Broker.Arns)
                : KinesisRights.ToProduce(state.Stream!, state.Data.Key)
        );
        Handler.Allow(
            // The hour's events are counted where the producer may write nothing.
            TableRights.To(state.Tables.Claims, TableRights.Update),
            KeyRights.ToTables(state.Data.Key)
        );
    }

    public HandlerFunction Handler { get; }

    /// <summary>For the producer, which asks and waits.</summary>
    public PolicyStatement ToInvoke() =>
        new(
            new PolicyStatementProps { Actions = ["lambda:InvokeFunction"], Resources = [Handler.Function.FunctionArn] }
        );
}
