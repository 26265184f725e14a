using AlertServerless.Core;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

[Collection(TemplatesCollection.Name)]
public sealed class FunctionTests(Templates templates)
{
    public static TheoryData<string> Functions => [.. Names.Functions.All];

    [Theory]
    [MemberData(nameof(Functions))]
    public void HasExactlyTheVariablesTheCodeReads(string name)
    {
        var set = Function(name)["Environment.Variables"]!.AsObject().Select(variable => variable.Key);
        Assert.Equal(Names.Env.Of[name].Order(StringComparer.Ordinal), set.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void RunsTheHandlerOnTheManagedRuntime(string name)
    {
        var function = Function(name);
        Assert.Equal("dotnet10", function.Text("Runtime"));
        Assert.Equal(Names.Functions.Handler, function.Text("Handler"));
        Assert.Equal("""["x86_64"]""", function["Architectures"]!.ToJsonString());
        Assert.Equal("Active", function.Text("TracingConfig.Mode"));
    }

    /// <summary>Lambda's own logger then writes the named values of each message, and the request's id.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void LogsJsonLines(string name) => Assert.Equal("JSON", Function(name).Text("LoggingConfig.LogFormat"));

    /// <summary>All are the same executable.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void KnowsWhichFunctionItIs(string name) =>
        Assert.Equal(name, Function(name).Text($"Environment.Variables.{Names.Env.Function}"));

    /// <summary><c>sam local invoke ProducerFunction</c> finds the code by this.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void ShowsSamWhereItsCodeLies(string name)
    {
        var metadata = Function(name).Json["Metadata"]!;
        Assert.StartsWith("asset.", metadata["aws:asset:path"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("Code", metadata["aws:asset:property"]!.ToString());
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void OnlyThePublisherCarriesTheKafkaLibrary(string name) =>
        Assert.Equal(
            name == Names.Functions.Publisher
                ? ["alert-options.json", "bootstrap", "centos8-librdkafka.so"]
                : ["alert-options.json", "bootstrap"],
            templates.FilesOf(Function(name))
        );

    [Theory]
    [MemberData(nameof(Functions))]
    public void WritesToALogOfItsOwnThatEnds(string name)
    {
        var reference = Function(name)["LoggingConfig.LogGroup"]!["Ref"]!.ToString();
        var log = templates.Flow.Get(reference);
        Assert.Equal("90", log.Text("RetentionInDays"));
        Assert.NotNull(log["KmsKeyId"]);
        Assert.Single(
            Names.Functions.All,
            other => Function(other)["LoggingConfig.LogGroup"]!["Ref"]!.ToString() == reference
        );
    }

    [Fact]
    public void NoLogIsKeptForever() =>
        Assert.All(templates.Of("AWS::Logs::LogGroup"), log => Assert.NotEmpty(log.Text("RetentionInDays")));

    [Fact]
    public void AProducerRunOutlastsTheNextTick()
    {
        var producer = Function(Names.Functions.Producer);
        Assert.Equal("150", producer.Text("Timeout"));

        // Runs start at 0, 60 and 120 s and end after 150: at most three at once.
        Assert.Equal("3", producer.Text("ReservedConcurrentExecutions"));
        var schedule = Schedule(Names.Functions.Producer);
        Assert.Equal("rate(1 minute)", schedule.Text("ScheduleExpression"));
        Assert.Equal("OFF", schedule.Text("FlexibleTimeWindow.Mode"));
    }

    [Fact]
    public void ALateProducerRunIsDroppedAndReported()
    {
        var config = Assert.Single(
            templates.Flow.Of("AWS::Lambda::EventInvokeConfig"),
            c => c["FunctionName"]!["Ref"]!.ToString() == "ProducerFunction"
        );
        Assert.Equal("0", config.Text("MaximumRetryAttempts"));
        Assert.Equal("60", config.Text("MaximumEventAgeInSeconds"));
        Assert.Equal(
            """{"Fn::GetAtt":["MissedRunsQueue","Arn"]}""",
            config["DestinationConfig.OnFailure.Destination"]!.ToJsonString()
        );
    }

    /// <summary>Ended alerts are closed whether or not anything is in the queue.</summary>
    [Fact]
    public void TheRetryFunctionClosesEndedAlertsEveryMinute() =>
        Assert.Equal("rate(1 minute)", Schedule(Names.Functions.Retry).Text("ScheduleExpression"));

    /// <summary>Scheduled runs that cannot even be handed to Lambda, and those that Lambda gives up, end in a queue
    /// that an alarm watches.</summary>
    [Theory]
    [InlineData(Names.Functions.Producer)]
    [InlineData(Names.Functions.Retry)]
    [InlineData(Names.Functions.Scaler)]
    public void EveryRunWithoutAWaitingCallerHasADeadLetterQueue(string name)
    {
        var queue = """{"Fn::GetAtt":["MissedRunsQueue","Arn"]}""";
        Assert.Equal(queue, Schedule(name)["Target.DeadLetterConfig.Arn"]!.ToJsonString());
        Assert.Contains(
            templates.Flow.Of("AWS::Lambda::EventInvokeConfig"),
            config =>
                config["FunctionName"]!["Ref"]!.ToString() == $"{name}Function"
                && config["DestinationConfig.OnFailure.Destination"]!.ToJsonString() == queue
        );
    }

    [Fact]
    public void ClientsOfBrokersAreInTheNetworkAndSendersAreNot()
    {
        Assert.NotNull(Function(Names.Functions.Publisher)["VpcConfig"]);
        Assert.Null(Function(Names.Functions.Producer)["VpcConfig"]);
        Assert.Null(Function(Names.Functions.Scaler)["VpcConfig"]);
        Assert.Null(Function(Names.Functions.Consumer)["VpcConfig"]);
        Assert.Null(Function(Names.Functions.Retry)["VpcConfig"]);
    }

    [Fact]
    public void ProvidersAreAskedAtTheirOfficialAddresses()
    {
        foreach (var name in new[] { Names.Functions.Consumer, Names.Functions.Retry })
        {
            var variables = Function(name)["Environment.Variables"]!;
            Assert.Equal("https://api.twilio.com", variables[Names.Env.TwilioBaseUrl]!.ToString());
            Assert.Equal("https://api.telegram.org", variables[Names.Env.TelegramBaseUrl]!.ToString());
        }
    }

    [Fact]
    public void TheScalerAloneOwnsWarmConsumers()
    {
        Assert.All(
            templates.All,
            template => Assert.DoesNotContain("ProvisionedConcurren", WithoutRights(template), StringComparison.Ordinal)
        );
        var alias = templates.Flow.Get("ConsumerLive");
        Assert.Equal("live", alias.Text("Name"));
        var version = templates.Flow.Get(alias["FunctionVersion"]!["Fn::GetAtt"]![0]!.ToString());
        Assert.Equal("Retain", version.Json["DeletionPolicy"]!.ToString());
    }

    [Fact]
    public void OnlyOneScalerRunsAtATime() =>
        Assert.Equal("1", Function(Names.Functions.Scaler).Text("ReservedConcurrentExecutions"));

    [Fact]
    public void ProducerFeedsComeFromTheDeployment()
    {
        var feeds = Function(Names.Functions.Producer)["Environment.Variables"]![Names.Env.Feeds]!.ToString();
        Assert.Equal(string.Join(' ', Deployments.Production.Feeds), feeds);
    }

    /// <summary>What parses documents reaches no broker, and what reaches brokers reaches nothing else.</summary>
    [Fact]
    public void NothingLeadsFromTheNetworkToTheInternet()
    {
        string[] ways =
        [
            "AWS::EC2::NatGateway",
            "AWS::EC2::InternetGateway",
            "AWS::EC2::EgressOnlyInternetGateway",
            "AWS::EC2::Route",
        ];
        Assert.All(ways, way => Assert.Empty(templates.Of(way)));
    }

    private Resource Function(string name) => templates.Flow.Get($"{name}Function");

    private Resource Schedule(string name) =>
        Assert.Single(
            templates.Flow.Of("AWS::Scheduler::Schedule"),
            schedule => schedule["Target.Arn"]!["Fn::GetAtt"]![0]!.ToString() == $"{name}Function"
        );

    /// <summary>The scaler may set the number, and alarms may show it; nothing may declare it.</summary>
    private static string WithoutRights(Template template) =>
        string.Concat(
            template
                .Resources.Where(resource =>
                    resource.Type
                        is not ("AWS::IAM::Policy" or "AWS::CloudWatch::Dashboard" or "AWS::CloudWatch::Alarm")
                )
                .Select(resource => resource.Json.ToJsonString())
        );
}
