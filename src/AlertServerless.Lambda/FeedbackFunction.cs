using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using Amazon.Lambda.Core;

namespace AlertServerless.Lambda;

/// <summary>Entry point: started by EventBridge with what SES says of a mail. Its log line holds counts only.</summary>
public sealed class FeedbackFunction(MailFeedback feedback)
{
    public FeedbackFunction()
        : this(Composition.FromEnvironment().Feedback()) { }

    public async Task HandleAsync(Stream triggeringEvent, ILambdaContext context)
    {
        var report = await feedback.HandleAsync(triggeringEvent, CancellationToken.None);
        Log.MailFeedback(
            FunctionLogger.Of(context),
            report.Reason?.ToString() ?? "nothing",
            report.Addresses,
            report.Subscribers
        );
    }
}
