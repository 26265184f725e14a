using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// Watches the feeds without a break. A schedule knows no more than once a minute, so each run lasts longer than that:
/// one holds the lease and polls, the next stands by hot and takes over. It parses what the internet sends, so it has
/// neither a way to the brokers nor any key but the one it signs with.
/// </summary>
public sealed class FeedProducer : Construct
{
    /// <summary>Two overlapping runs and one that is just ending. More would be a fault, which this stops from
    /// costing.</summary>
    public const int MostAtOnce = 3;

    /// <summary>Two and a half ticks: a run lost whole is covered by the one before it.</summary>
    public static readonly Duration Run = Duration.Seconds(150);

    public FeedProducer(Construct scope, string id, HandlerContext context, FeedPublisher publisher, IQueue missedRuns)
        : base(scope, id)
    {
        var cost = context.Options.CostClass;
        Handler = new HandlerFunction(
            this,
            Names.Functions.Producer,
            context,
            new HandlerOptions(cost.ProducerMemoryMb, Run, InNetwork: false) { ReservedConcurrency = MostAtOnce }
        );
        var state = context.State;
        Handler.Allow([
            publisher.ToInvoke(),
            TableRights.To(state.Tables.Events, TableRights.Get, TableRights.Put, TableRights.Update),
            // The lease is given up by deleting it; what consumers answered to heartbeats is one query.
            TableRights.To(state.Tables.State, TableRights.Query, TableRights.Update, TableRights.Delete),
            KeyRights.ToTables(state.Data.Key),
            .. SecretRights.ToRead(state.Secrets, state.Data.Key, Names.Functions.Producer),
            PlanRights.ToRead(state.Plan),
            PlanRights.ToReadAndWrite(state.PublicStatus),
            QueueRights.ToSend(missedRuns),
            KeyRights.ToQueues(state.Data.Key),
        ]);

        // The next minute brings the next run: one that comes late would only stand in its way.
        new AsyncRuns(this, "Runs", Handler, missedRuns, retries: 0, Duration.Seconds(60));
        new Schedule(this, "EveryMinute", "rate(1 minute)", Handler, missedRuns, state.Data.Key);
    }

    public HandlerFunction Handler { get; }
}
