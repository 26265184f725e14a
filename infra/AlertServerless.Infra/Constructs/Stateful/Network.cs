using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// Where the brokers live, and what must speak to them. One NAT gateway leads from there to the feeds; the senders of
/// messages live outside, so nothing that reaches a subscriber passes it.
/// </summary>
public sealed class Network : Construct
{
    /// <summary>SASL/IAM over TLS, the only listener the brokers have.</summary>
    public const int BrokerPort = 9098;

    public Network(Construct scope, string id, DeploymentOptions options, IKey key)
        : base(scope, id)
    {
        Vpc = CreateVpc(options.CostClass.Zones);
        LogRefusedTraffic(options, key);
        Brokers = CreateBrokerGroup();
        Clients = CreateClientGroup(options);
        Brokers.AddIngressRule(Clients, Port.Tcp(BrokerPort), "Producer and scaler");
        AddEndpoints();
    }

    public Vpc Vpc { get; }

    /// <summary>Of the brokers, and of the event pollers: Lambda gives these the brokers' own group.</summary>
    public SecurityGroup Brokers { get; }

    /// <summary>Of the functions that speak to the brokers.</summary>
    public SecurityGroup Clients { get; }

    public SubnetSelection Private { get; } = new() { SubnetType = SubnetType.PRIVATE_WITH_EGRESS };

    private Vpc CreateVpc(int zones) =>
        new(
            this,
            "Vpc",
            new VpcProps
            {
                IpAddresses = IpAddresses.Cidr("10.42.0.0/20"),
                // Asked for by index: templates without a known account would otherwise get two zones at most.
                AvailabilityZones = [.. Enumerable.Range(0, zones).Select(zone => Fn.Select(zone, Fn.GetAzs()))],
                NatGateways = 1,
                SubnetConfiguration =
                [
                    // Nothing but the NAT gateway and its way out lives here.
                    new SubnetConfiguration
                    {
                        Name = "Public",
                        SubnetType = SubnetType.PUBLIC,
                        CidrMask = 26,
                        MapPublicIpOnLaunch = false,
                    },
                    new SubnetConfiguration
                    {
                        Name = "Private",
                        SubnetType = SubnetType.PRIVATE_WITH_EGRESS,
                        CidrMask = 24,
                    },
                ],
            }
        );

    /// <summary>Accepted traffic is a poller's steady hum, and costs by the gigabyte; refused traffic is
    /// news.</summary>
    private void LogRefusedTraffic(DeploymentOptions options, IKey key)
    {
        var log = new LogGroup(
            this,
            "FlowLog",
            new LogGroupProps
            {
                Retention = options.CostClass.LogDays,
                EncryptionKey = key,
                RemovalPolicy = RemovalPolicy.DESTROY,
            }
        );
        Vpc.AddFlowLog(
            "Refused",
            new FlowLogOptions
            {
                Destination = FlowLogDestination.ToCloudWatchLogs(log),
                TrafficType = FlowLogTrafficType.REJECT,
            }
        );
    }

    private SecurityGroup CreateBrokerGroup()
    {
        var group = new SecurityGroup(
            this,
            "Brokers",
            new SecurityGroupProps { Vpc = Vpc, Description = "Brokers and event pollers" }
        );
        group.AddIngressRule(group, Port.Tcp(BrokerPort), "Event pollers carry the group of the brokers");
        return group;
    }

    private SecurityGroup CreateClientGroup(DeploymentOptions options)
    {
        var group = new SecurityGroup(
            this,
            "Clients",
            new SecurityGroupProps
            {
                Vpc = Vpc,
                Description = "Producer and scaler",
                AllowAllOutbound = false,
            }
        );
        group.AddEgressRule(Brokers, Port.Tcp(BrokerPort), "Brokers");
        foreach (var port in options.Feeds.Select(feed => feed.Url.Port).Append(443).Distinct().Order())
            group.AddEgressRule(Peer.AnyIpv4(), Port.Tcp(port), "Feeds and AWS");
        return group;
    }

    private void AddEndpoints()
    {
        // The producer's lease and its ledger are asked every second; through here that is free of charge and of the
        // NAT.
        Vpc.AddGatewayEndpoint(
            "Tables",
            new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.DYNAMODB }
        );

        // A mapping's on-failure queue must be reachable from the brokers' network:
        // https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
        Vpc.AddInterfaceEndpoint(
            "Queues",
            new InterfaceVpcEndpointOptions { Service = InterfaceVpcEndpointAwsService.SQS, Subnets = Private }
        );
    }
}
