using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.SQS;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// Takes what SES says of mail that came back or was called spam, from the account's default event bus. SES says it
/// when the sender's identity has a default configuration set whose destination is that bus (docs/deploying.md).
/// </summary>
public sealed class FeedbackReader : Construct
{
    private static readonly Duration Run = Duration.Seconds(30);

    /// <summary>Long enough for a fault to be mended; an address that rests an hour later harms nobody.</summary>
    private static readonly Duration MaxAge = Duration.Hours(6);

    /// <summary>Looks up and writes some items.</summary>
    private const int MemoryMb = 256;

    public FeedbackReader(Construct scope, string id, HandlerSetting setting, IQueue missedRuns)
        : base(scope, id)
    {
        var state = setting.State;
        Handler = new HandlerFunction(
            this,
            Names.Functions.Feedback,
            setting,
            new HandlerOptions(MemoryMb, Run, InNetwork: false)
        );
        Handler.Allow([
            TableRights.To(
                state.Tables.Subscribers,
                TableRights.Get,
                TableRights.Query,
                TableRights.Put,
                TableRights.Update
            ),
            TableRights.To(state.Tables.Audit, TableRights.Put),
            KeyRights.ToTables(state.Data.Key),
            .. SecretRights.ToRead(state.Secrets, state.Data.Key, Names.Functions.Feedback),
            QueueRights.ToSend(missedRuns),
            KeyRights.ToQueues(state.Data.Key),
        ]);
        new AsyncRuns(this, "Runs", Handler, missedRuns, retries: 2, MaxAge);
        var rule = new Rule(
            this,
            "MailCameBack",
            new RuleProps
            {
                EventPattern = new EventPattern
                {
                    Source = ["aws.ses"],
                    Detail = new Dictionary<string, object>
                    {
                        ["eventType"] = new[] { "Bounce", "Complaint" },
                    },
                },
            }
        );
        rule.AddTarget(
            new LambdaFunction(
                Handler.Function,
                new LambdaFunctionProps { RetryAttempts = 24, MaxEventAge = MaxAge }
            )
        );
    }

    public HandlerFunction Handler { get; }
}
