using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>A server whose requests are Lambda's events. Starting it asks the Runtime API for them until the process
/// ends.</summary>
public abstract class LambdaRuntimeSupportServer : IServer
{
    private Func<FeatureCollection, Task> run;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
    {
        run = async features =>
        {
            var context = application.CreateContext(features);
            Exception failure = null;
            try
            {
                await application.ProcessRequestAsync(context);
                // What waits for the beginning of the answer needs the context.
                await features.Get<IHttpResponseBodyFeature>().StartAsync();
            }
            catch (Exception error)
            {
                failure = error;
                throw;
            }
            finally
            {
                application.DisposeContext(context, failure);
            }
        };
        using var bootstrap = new LambdaBootstrap(CreateHandlerWrapper(new DefaultLambdaJsonSerializer()));
        await bootstrap.RunAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => GC.SuppressFinalize(this);

    protected abstract HandlerWrapper CreateHandlerWrapper(ILambdaSerializer serializer);

    /// <summary>What the application does not catch is an answer of 500, as with the official server.</summary>
    private protected async Task<ResponseFeature> ProcessAsync(InvokeFeatures features, ILambdaContext context)
    {
        try
        {
            await run(features.Collection);
        }
        catch (Exception error)
        {
            context.Logger.LogError($"Unknown error responding to request: {error.GetType().Name}");
            features.Response.StatusCode = 500;
        }

        await features.Response.CompleteAsync();
        return features.Response;
    }
}

/// <summary>API Gateway's REST API, payload version 1.0.</summary>
public class APIGatewayRestApiLambdaRuntimeSupportServer : LambdaRuntimeSupportServer
{
    protected override HandlerWrapper CreateHandlerWrapper(ILambdaSerializer serializer) =>
        HandlerWrapper.GetHandlerWrapper<APIGatewayProxyRequest, APIGatewayProxyResponse>(
            async (request, context) => RestApi.Answer(await ProcessAsync(RestApi.Read(request, context), context)),
            serializer
        );
}

/// <summary>API Gateway's HTTP API, payload version 2.0.</summary>
public class APIGatewayHttpApiV2LambdaRuntimeSupportServer : LambdaRuntimeSupportServer
{
    protected override HandlerWrapper CreateHandlerWrapper(ILambdaSerializer serializer) =>
        HandlerWrapper.GetHandlerWrapper<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
            async (request, context) => HttpApi.Answer(await ProcessAsync(HttpApi.Read(request, context), context)),
            serializer
        );
}
