using System.Text.Json;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.Lambda;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// Starts a function soon after people came or went. A hint like the one after deployments: what is lost here the next
/// change or the hour makes up for, so it has no dead-letter queue and no alarm of its own.
/// </summary>
public sealed class DirectoryChanges : Construct
{
    /// <summary>The longest Lambda gathers for: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html.
    /// However many sign up meanwhile, each of the stream's shards asks for one run.</summary>
    public static readonly Duration Window = Duration.Minutes(5);

    /// <summary>Outlasts the window and a run of another shard, for which Lambda throttles this one; throttling spends
    /// no retries: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html</summary>
    public static readonly Duration MaxAge = Duration.Minutes(30);

    /// <summary>The most Lambda takes, so that the window ends a batch and not its size.</summary>
    private const int Batch = 10_000;

    /// <summary>A run tries again by itself for as long as it may.</summary>
    private const int Retries = 1;

    public DirectoryChanges(Construct scope, string id, HandlerFunction handler, ITable segments)
        : base(scope, id)
    {
        var stream =
            segments.TableStreamArn ?? throw new ArgumentException("the table has no stream", nameof(segments));
        handler.Allow(StreamRights.ToRead(stream));
        var mapping = new CfnEventSourceMapping(
            this,
            "Mapping",
            new CfnEventSourceMappingProps
            {
                FunctionName = handler.Function.FunctionArn,
                EventSourceArn = stream,
                FilterCriteria = new CfnEventSourceMapping.FilterCriteriaProperty
                {
                    Filters = new[] { new CfnEventSourceMapping.FilterProperty { Pattern = Entries() } },
                },
                // A run counts everybody, whatever the records say: older ones would tell it nothing.
                StartingPosition = "LATEST",
                BatchSize = Batch,
                MaximumBatchingWindowInSeconds = Window.ToSeconds(),
                ParallelizationFactor = 1,
                MaximumRetryAttempts = Retries,
                MaximumRecordAgeInSeconds = MaxAge.ToSeconds(),
                Enabled = true,
            }
        );
        mapping.OverrideLogicalId("ScalerMapping");
        mapping.Node.AddDependency(handler.Role);
    }

    /// <summary>The directory's own entries; open pages lie in the same table and change with each sign-up
    /// too.</summary>
    private static string Entries() =>
        JsonSerializer.Serialize(
            new
            {
                dynamodb = new
                {
                    Keys = new Dictionary<string, object>
                    {
                        [Names.Attributes.PartitionKey] = new
                        {
                            S = new[] { new { prefix = Names.Keys.DirectoryShard } },
                        },
                    },
                },
            }
        );
}
