using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>Tries again what a consumer could not deliver, files what nobody will take, and every minute whom an
/// alert that has ended did not reach.</summary>
public sealed class RetryWorker : Construct
{
    /// <summary>A provider that answers late, and the writes about it; shorter than
    /// <see cref="AlertQueues.RetryAfter"/>.</summary>
    public static readonly Duration Run = Duration.Seconds(20);

    /// <summary>A provider that is down is not helped by more callers, and its rate is divided between them:
    /// RetryShares.Workers, which is also the least that SQS allows.</summary>
    private const int MostAtOnce = 2;

    /// <summary>As many as a hundred a second keep busy; more than ten must be waited for, for a second.</summary>
    private const int Batch = 100;

    /// <summary>Waits for providers, computes nothing.</summary>
    private const int MemoryMb = 512;

    public RetryWorker(Construct scope, string id, HandlerContext context, IQueue missedRuns)
        : base(scope, id)
    {
        var state = context.State;
        Handler = new HandlerFunction(
            this,
            Names.Functions.Retry,
            context,
            new HandlerOptions(MemoryMb, Run, InNetwork: false)
        );
        Handler.Allow([
            TableRights.To(state.Tables.Subscribers, TableRights.Get, TableRights.Query, TableRights.Update),
            TableRights.To(state.Tables.Segments, TableRights.Query),
            TableRights.To(state.Tables.Claims, TableRights.Query, TableRights.Update),
            // Open alerts are one query, and closing one takes it off their list.
            TableRights.To(state.Tables.Events, TableRights.Get, TableRights.Query, TableRights.Delete),
            TableRights.To(state.Tables.State, TableRights.Get),
            KeyRights.ToTables(state.Data.Key),
            PlanRights.ToRead(state.Plan),
            .. SecretRights.ToRead(state.Secrets, state.Data.Key, Names.Functions.Retry),
            QueueRights.ToTake(state.Queues.Retries),
            QueueRights.ToSend(state.Queues.DeadLetters),
            QueueRights.ToSend(missedRuns),
            KeyRights.ToQueues(state.Data.Key),
            MailRights.ToSend(context.Options, context.Environment[Names.Env.MailConfigurationSet]),
            .. SmsRights.ToSend(context.Options),
        ]);
        var mapping = new CfnEventSourceMapping(
            this,
            "Mapping",
            new CfnEventSourceMappingProps
            {
                FunctionName = Handler.Function.FunctionArn,
                EventSourceArn = state.Queues.Retries.QueueArn,
                BatchSize = Batch,
                MaximumBatchingWindowInSeconds = 1,
                FunctionResponseTypes = ["ReportBatchItemFailures"],
                ScalingConfig = new CfnEventSourceMapping.ScalingConfigProperty { MaximumConcurrency = MostAtOnce },
                Enabled = true,
            }
        );
        mapping.OverrideLogicalId("RetryMapping");
        mapping.Node.AddDependency(Handler.Role);

        // The next minute brings the next run, and it finds what the one before left over.
        new AsyncRuns(this, "Runs", Handler, missedRuns, retries: 0, Duration.Seconds(60));
        new Schedule(this, "EveryMinute", "rate(1 minute)", Handler, missedRuns, state.Data.Key);
    }

    public HandlerFunction Handler { get; }
}
