using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Runs a function as its process: init, then one invocation after the other until the process ends. What fails in init
/// is posted and thrown, what fails in an invocation is posted, and the next one is asked for.
/// </summary>
public class LambdaBootstrap : IDisposable
{
    // The next invocation may be long in coming: the process is frozen meanwhile.
    private static readonly TimeSpan PollTimeout = TimeSpan.FromHours(12);

    private readonly HttpClient httpClient;
    private readonly bool ownsHttpClient;
    private readonly LambdaBootstrapHandler handler;
    private readonly ILambdaSerializer serializer;
    private readonly LambdaBootstrapInitializer initializer;
    private readonly ConsoleLog log = new();
    private readonly RuntimeApi api;

    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapInitializer initializer = null)
        : this(ConstructHttpClient(), handlerWrapper, initializer)
    {
        ownsHttpClient = true;
    }

    public LambdaBootstrap(
        HttpClient httpClient,
        HandlerWrapper handlerWrapper,
        LambdaBootstrapInitializer initializer = null
    )
    {
        this.httpClient = httpClient ?? throw new ArgumentNullException(nameof(httpClient));
        httpClient.Timeout = PollTimeout;
        handler = handlerWrapper.Handler;
        serializer = handlerWrapper.Serializer;
        this.initializer = initializer;
        api = new RuntimeApi(httpClient, log);
    }

    public static HttpClient ConstructHttpClient()
    {
        var client = new HttpClient(new SocketsHttpHandler());
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "aws-lambda-dotnet/stand-in");
        return client;
    }

    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        LimitHeap();
        if (initializer is not null && !await InitializeAsync())
        {
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await InvokeOnceAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // Nothing came in all that time; ask again.
            }
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && ownsHttpClient)
        {
            httpClient.Dispose();
        }
    }

    private async Task<bool> InitializeAsync()
    {
        try
        {
            return await initializer();
        }
        catch (Exception exception)
        {
            log.Write("Error", exception, exception.Message);
            await api.PostInitErrorAsync(exception);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        using var invocation = await api.NextAsync(serializer, cancellationToken);
        var id = invocation.LambdaContext.AwsRequestId;
        log.RequestId = id;
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.LambdaContext.TraceId);
        InvocationResponse response;
        try
        {
            response = await handler(invocation);
        }
        catch (Exception exception)
        {
            log.Write("Error", exception, exception.Message);
            await api.PostErrorAsync(id, exception, cancellationToken);
            return;
        }

        try
        {
            await api.PostResponseAsync(id, response?.OutputStream, cancellationToken);
        }
        finally
        {
            if (response is { DisposeOutputStream: true })
            {
                response.OutputStream?.Dispose();
            }
        }
    }

    /// <summary>The runtime sees the machine's memory, not the function's; without this limit it would collect too
    /// late.</summary>
    private static void LimitHeap()
    {
        if (
            !ulong.TryParse(
                Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var megabytes
            )
        )
        {
            return;
        }

        var bytes = megabytes * 1024 * 1024;
        if ((ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < bytes)
        {
            return;
        }

        AppContext.SetData("GCHeapHardLimit", bytes);
        GC.RefreshMemoryLimit();
    }
}
