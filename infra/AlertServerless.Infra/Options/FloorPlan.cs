using System.Globalization;
using System.Text.Json;
using AlertServerless.Core.Scaling;
using Amazon.CDK;

namespace AlertServerless.Infra.Options;

/// <summary>
/// The scaling plan before anybody subscribed. The stateful stack writes it once; from then on the scaler owns the
/// parameter. Templates read the numbers back while they are deployed, so that a deployment never shrinks what grew.
/// </summary>
public static class FloorPlan
{
    public const string Partitions = "partitions";
    public const string Warm = "provisionedConcurrency";
    public const string Pollers = "pollers";
    public const string MaxPollers = "maxPollers";

    /// <summary>A poller runs five consumers at once:
    /// https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html</summary>
    private const int ConsumersPerPoller = 5;

    /// <summary>Pollers that wait before anybody subscribed; a unit of them carries ten.</summary>
    public const int FloorPollers = 4;

    private static int PollersFor(int consumers) => (consumers + ConsumersPerPoller - 1) / ConsumersPerPoller;

    /// <summary>By name, because the stack that reads it must know it before it exists anywhere.</summary>
    public static string ParameterName(DeploymentOptions options) => $"/alert-serverless/{options.Deployment}/plan";

    /// <summary>
    /// The plan's document. CloudFormation writes a parameter when the text in its template changes and only then: to
    /// change this text in a later release is to overwrite every scaler's plan.
    /// </summary>
    public static string Write(CostClass cost, bool usesKinesis = false)
    {
        // Nobody sets the pollers of a Kinesis mapping.
        var polls = cost.StandsReady && !usesKinesis;
        return JsonSerializer.Serialize(
            new Dictionary<string, int>
            {
                ["lanes"] = 1,
                [Partitions] = cost.FloorPartitions,
                [Warm] = cost.StandsReady ? 1 : 0,
                [Pollers] = polls ? FloorPollers : 0,
                ["workersPerSegment"] = 1,
                ["producerThreads"] = 1,
                ["subscribers"] = 0,
                ["segments"] = 0,
                [MaxPollers] = polls ? PollersFor(cost.FloorPartitions) : 0,
            }
        );
    }

    /// <summary>A number out of the plan's document, by the only means a template has: splitting text. It needs the
    /// document without blanks, as the scaler writes it, and fails the deployment rather than take a wrong
    /// number.</summary>
    public static string Number(string plan, string name)
    {
        var rest = Fn.Select(1, Fn.Split($"\"{name}\":", plan));
        return Fn.Select(0, Fn.Split("}", Fn.Select(0, Fn.Split(",", rest))));
    }

    /// <summary>What <see cref="Number"/> makes of a document, here and now.</summary>
    public static int ReadNumber(string plan, string name)
    {
        var rest = plan.Split($"\"{name}\":")[1];
        return int.Parse(rest.Split(',')[0].Split('}')[0], CultureInfo.InvariantCulture);
    }
}
