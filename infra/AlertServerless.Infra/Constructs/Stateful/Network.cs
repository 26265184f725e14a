using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// Where the brokers live, and the one function that speaks to them. Nothing leads from here to the internet, and
/// nothing from there to here: what reads feeds and what sends messages live outside.
/// </summary>
public sealed class Network : Construct
{
    /// <summary>SASL/IAM over TLS, the only listener the brokers have.</summary>
    public const int BrokerPort = 9098;

    public Network(Construct scope, string id, DeploymentOptions options, IKey key)
        : base(scope, id)
    {
        Vpc = CreateVpc(options);
        LogRefusedTraffic(options, key);
        Brokers = CreateBrokerGroup();
        Clients = CreateClientGroup();
        Brokers.AddIngressRule(Clients, Port.Tcp(BrokerPort), "Publisher");
        AddEndpoints(options.CostClass);
    }

    public Vpc Vpc { get; }

    /// <summary>Of the brokers, and of the event pollers: Lambda gives these the brokers' own group.</summary>
    public SecurityGroup Brokers { get; }

    /// <summary>Of the functions that speak to the brokers.</summary>
    public SecurityGroup Clients { get; }

    public SubnetSelection Private { get; } = new() { SubnetType = SubnetType.PRIVATE_ISOLATED };

    private Vpc CreateVpc(DeploymentOptions options) =>
        new(
            this,
            "Vpc",
            new VpcProps
            {
                IpAddresses = IpAddresses.Cidr("10.42.0.0/20"),
                // Asked for by index where none are named: templates without a known account would otherwise get two
                // zones at most.
                AvailabilityZones =
                    options.Zones.Count > 0
                        ? [.. options.Zones]
                        :
                        [
                            .. Enumerable
                                .Range(0, options.CostClass.Zones)
                                .Select(zone => Fn.Select(zone, Fn.GetAzs())),
                        ],
                NatGateways = 0,
                SubnetConfiguration =
                [
                    new SubnetConfiguration
                    {
                        Name = "Private",
                        SubnetType = SubnetType.PRIVATE_ISOLATED,
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
                Retention = LogGroups.Retention(options.CostClass),
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

    private SecurityGroup CreateClientGroup()
    {
        var group = new SecurityGroup(
            this,
            "Clients",
            new SecurityGroupProps
            {
                Vpc = Vpc,
                Description = "Publisher",
                AllowAllOutbound = false,
            }
        );
        group.AddEgressRule(Brokers, Port.Tcp(BrokerPort), "Brokers");
        // The only route out leads to the tables' endpoint.
        group.AddEgressRule(Peer.AnyIpv4(), Port.Tcp(443), "Tables");
        return group;
    }

    private void AddEndpoints(CostClass cost)
    {
        // Free of charge, and the publisher's only way to anything but brokers.
        Vpc.AddGatewayEndpoint(
            "Tables",
            new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.DYNAMODB }
        );

        // A mapping's on-failure queue must be reachable from the brokers' network:
        // https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
        AddInterfaceEndpoint("Queues", InterfaceVpcEndpointAwsService.SQS, cost);
        if (cost.StandsReady)
            return;
        // On demand the mapping itself has no other way out:
        // https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-cluster-network.html
        AddInterfaceEndpoint("Lambda", InterfaceVpcEndpointAwsService.LAMBDA, cost);
        AddInterfaceEndpoint("Sts", InterfaceVpcEndpointAwsService.STS, cost);
    }

    // In every zone, or in one where the price of the others counts for more than the loss of a zone.
    private void AddInterfaceEndpoint(string id, InterfaceVpcEndpointAwsService service, CostClass cost) =>
        Vpc.AddInterfaceEndpoint(
            id,
            new InterfaceVpcEndpointOptions
            {
                Service = service,
                Subnets = cost.StandsReady
                    ? Private
                    : new SubnetSelection { Subnets = [Vpc.SelectSubnets(Private).Subnets[0]] },
            }
        );
}
