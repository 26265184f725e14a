using System.Collections.Concurrent;
using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Stack;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Amazon.SQS;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>
/// The list of each function's variables, from which the templates set them, against what its composition asks for as
/// it is put together in the cloud. To read one that is not listed throws; here one that is listed must be read.
/// </summary>
public sealed class VariablesTests : IDisposable
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:1/");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("variables-");
    private readonly ConcurrentDictionary<string, byte> asked = new();

    // Clients that nobody overrides ask the process; nothing is ever sent.
    static VariablesTests()
    {
        foreach (var name in new[] { "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY" })
        {
            if (Environment.GetEnvironmentVariable(name) is null or "")
                Environment.SetEnvironmentVariable(name, "eu-central-1");
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void TheProducerReadsWhatItIsGiven() =>
        Check(Names.Functions.Producer, composition => composition.Producer());

    [Fact]
    public void ThePublisherReadsWhatItIsGiven() =>
        Check(Names.Functions.Publisher, composition => composition.Publisher());

    [Fact]
    public void TheConsumerReadsWhatItIsGiven() =>
        Check(Names.Functions.Consumer, composition => composition.Consumer());

    [Fact]
    public void RetryReadsWhatItIsGiven() => Check(Names.Functions.Retry, composition => composition.Retry());

    [Fact]
    public void TheScalerReadsWhatItIsGiven() => Check(Names.Functions.Scaler, composition => composition.Scaler());

    [Fact]
    public void SignUpReadsWhatItIsGiven() => Check(Names.Functions.SignUp, composition => composition.SignUp());

    [Fact]
    public void With_kinesis_the_publisher_reads_what_it_is_given() =>
        Check(Names.Functions.Publisher, composition => composition.Publisher(), kinesis: "alerts");

    [Fact]
    public void With_kinesis_the_consumer_reads_what_it_is_given() =>
        Check(Names.Functions.Consumer, composition => composition.Consumer(), kinesis: "alerts");

    [Fact]
    public void With_kinesis_the_scaler_reads_what_it_is_given() =>
        Check(Names.Functions.Scaler, composition => composition.Scaler(), kinesis: "alerts");

    private void Check(string function, Action<Composition> compose, string? kinesis = null)
    {
        var listed = (kinesis is null ? Names.Env.Of : Names.Env.OfWithKinesis)[function];
        // What the function is given where it is deployed, and nothing else.
        var own = LocalSecrets.OnlyOf(function, LocalSecrets.Write(LocalSecrets.Fixed(), folder.FullName));
        using var composition = new CloudComposition(name => Read(name, own, kinesis));
        compose(composition);

        // The executable itself asks which function it is.
        Assert.Equal(
            listed.Where(name => name != Names.Env.Function).Order(StringComparer.Ordinal),
            asked.Keys.Where(listed.Contains).Order(StringComparer.Ordinal)
        );
    }

    private string? Read(string name, string secrets, string? kinesis)
    {
        asked[name] = 0;
        return name switch
        {
            Names.Env.SecretsId => secrets,
            Names.Env.Scaling => Names.Scaling.Function,
            Names.Env.AlertKeys => Encoding.UTF8.GetString(
                LocalSecrets.Of(LocalSecrets.Fixed().Document, Names.Secrets.AlertKeys).ToJson()
            ),
            Names.Env.SignUpSecretsId => "file:" + LocalSecrets.WriteSignUp(LocalSecrets.Fixed(), folder.FullName),
            Names.Env.AllowedCountries => "RO MD",
            Names.Env.PlanParameter => $"file:{folder.FullName}/plan.json",
            Names.Env.PublicStatus => $"file:{folder.FullName}/status.json",
            Names.Env.AlertOptions => "alert-options.json",
            Names.Env.Feeds => "infp-ews=http://127.0.0.1:1/",
            Names.Env.PublicUrl or Names.Env.TwilioBaseUrl or Names.Env.TelegramBaseUrl => Nowhere.ToString(),
            Names.Env.CostClass => "institute",
            Names.Env.SmsProvider => Names.SmsProviders.Twilio,
            Names.Env.PublicChannels => PublicChannelList.None,
            Names.Env.HeartbeatSeconds => "300",
            Names.Env.CanarySeconds => "3600",
            Names.Env.DeadManUrl => "none",
            Names.Env.KafkaBootstrap => "127.0.0.1:1",
            Names.Env.KinesisStream => kinesis,
            "AWS_REGION" => "eu-central-1",
            _ => "x",
        };
    }

    /// <summary>The cloud's own composition; only its clients know that they are nowhere.</summary>
    private sealed class CloudComposition(Func<string, string?> environment)
        : Composition(environment, TimeProvider.System, Stream.Null)
    {
        private static readonly BasicAWSCredentials NoAccount = new("x", "x");

        protected override IAmazonDynamoDB DynamoDb() => DynamoDbClients.CreateAt(Nowhere);

        protected override IAmazonSQS Sqs() => LocalComposition.SqsAt(Nowhere);

        protected override IAmazonSimpleEmailServiceV2 Ses(AmazonSimpleEmailServiceV2Config config) =>
            new AmazonSimpleEmailServiceV2Client(
                NoAccount,
                new AmazonSimpleEmailServiceV2Config
                {
                    ServiceURL = Nowhere.ToString(),
                    AuthenticationRegion = "eu-central-1",
                }
            );
    }
}
