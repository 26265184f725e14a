using AlertServerless.Core;
using AlertServerless.Lambda;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.SQSEvents;

namespace AlertServerless.Bootstrap;

/// <summary>Which function this process is. Each is put together in Lambda's init phase, so that what is wrong with it
/// is an init error with a name, and not the first event's.</summary>
internal static class Functions
{
    /// <param name="function">One of <see cref="Names.Functions"/>.</param>
    /// <param name="kinesis">The stream's name where alerts go through Kinesis; null or empty with Kafka. It says which
    /// event the consumer gets.</param>
    public static LambdaBootstrap Create(string? function, string? kinesis) =>
        function switch
        {
            Names.Functions.Producer => Run<ProducerFunction>(
                () => new ProducerFunction(),
                built =>
                    LambdaBootstrapBuilder.Create(
                        (Stream schedule, ILambdaContext context) => built().HandleAsync(schedule, context)
                    )
            ),
            Names.Functions.Publisher => Run<PublisherFunction>(
                () => new PublisherFunction(),
                built =>
                    LambdaBootstrapBuilder.Create(
                        (Stream records, ILambdaContext context) => built().HandleAsync(records, context)
                    )
            ),
            Names.Functions.Consumer when !string.IsNullOrEmpty(kinesis) => Run<ConsumerFunction>(
                () => new ConsumerFunction(),
                built =>
                    LambdaBootstrapBuilder.Create<KinesisEvent, StreamsEventResponse>(
                        (records, context) => built().HandleAsync(records, context),
                        FunctionSerializer.Instance
                    )
            ),
            Names.Functions.Consumer => Run<ConsumerFunction>(
                () => new ConsumerFunction(),
                built =>
                    LambdaBootstrapBuilder.Create<KafkaEvent, KafkaBatchResponse>(
                        (records, context) => built().HandleAsync(records, context),
                        FunctionSerializer.Instance
                    )
            ),
            Names.Functions.Retry => Run<RetryFunction>(
                () => new RetryFunction(),
                built =>
                    LambdaBootstrapBuilder.Create<SQSEvent, SQSBatchResponse>(
                        (queued, context) => built().HandleAsync(queued, context),
                        FunctionSerializer.Instance
                    )
            ),
            Names.Functions.Scaler => Run<ScalerFunction>(
                () => new ScalerFunction(),
                built =>
                    LambdaBootstrapBuilder.Create(
                        (Stream trigger, ILambdaContext context) => built().HandleAsync(trigger, context)
                    )
            ),
            Names.Functions.Feedback => Run<FeedbackFunction>(
                () => new FeedbackFunction(),
                built =>
                    LambdaBootstrapBuilder.Create(
                        (Stream happened, ILambdaContext context) => built().HandleAsync(happened, context)
                    )
            ),
            _ => Run<object>(
                () =>
                    throw new InvalidOperationException(
                        $"{Names.Env.Function} is '{function}'; it must be one of "
                            + $"{string.Join(", ", Names.Functions.All)}"
                    ),
                _ => LambdaBootstrapBuilder.Create((Stream _, ILambdaContext _) => Task.CompletedTask)
            ),
        };

    private static LambdaBootstrap Run<T>(Func<T> create, Func<Func<T>, LambdaBootstrapBuilder> handle)
        where T : class
    {
        T? function = null;
        return handle(() => function!).UseBootstrapHandler(Init).Build();

        Task<bool> Init()
        {
            function = create();
            return Task.FromResult(true);
        }
    }
}
