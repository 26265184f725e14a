using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Runs a function as its process: init, then one invocation after the other until the process ends. What fails in init
/// is posted
/// and thrown, what fails in an invocation is posted, and the next one is asked for.
/// </summary>
public class LambdaBootstrap : IDisposable
{
    // The next invocation may be long in coming: the process is frozen meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(12);

    private readonly HttpClient _httpClient;
    private readonly bool _ownsHttpClient;
    private readonly LambdaBootstrapHandler _handler;
    private readonly ILambdaSerializer _serializer;
    private readonly LambdaBootstrapInitializer _initializer;
    private readonly ConsoleLog _log = new();
    private readonly RuntimeApi _api;

    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapInitializer initializer = null)
        : this(ConstructHttpClient(), handlerWrapper, initializer)
    {
        _ownsHttpClient = true;
    }

    public LambdaBootstrap(
        HttpClient httpClient,
        HandlerWrapper handlerWrapper,
        LambdaBootstrapInitializer initializer = null)
    {
        _httpClient = httpClient ?? throw new ArgumentNullException(nameof(httpClient));
        _httpClient.Timeout = Patience;
        _handler = handlerWrapper.Handler;
        _serializer = handlerWrapper.Serializer;
        _initializer = initializer;
        _api = new RuntimeApi(httpClient, _log);
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
        if (_initializer is not null && !await InitializeAsync())
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
        if (disposing && _ownsHttpClient)
        {
            _httpClient.Dispose();
        }
    }

    private async Task<bool> InitializeAsync()
    {
        try
        {
            return await _initializer();
        }
        catch (Exception exception)
        {
            _log.Write("Error", exception, exception.Message);
            await _api.PostInitErrorAsync(exception);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        using var invocation = await _api.NextAsync(_serializer, cancellationToken);
        var id = invocation.LambdaContext.AwsRequestId;
        _log.RequestId = id;
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.LambdaContext.TraceId);
        InvocationResponse response;
        try
        {
            response = await _handler(invocation);
        }
        catch (Exception exception)
        {
            _log.Write("Error", exception, exception.Message);
            await _api.PostErrorAsync(id, exception, cancellationToken);
            return;
        }

        try
        {
            await _api.PostResponseAsync(id, response?.OutputStream, cancellationToken);
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
                out var megabytes))
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
