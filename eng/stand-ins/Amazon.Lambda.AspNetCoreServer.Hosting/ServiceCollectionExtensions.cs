using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

public enum LambdaEventSource
{
    RestApi,
    HttpApi,
    ApplicationLoadBalancer,
}

public static class ServiceCollectionExtensions
{
    /// <summary>Takes Kestrel's place where Lambda started the process; elsewhere it does nothing.</summary>
    public static IServiceCollection AddAWSLambdaHosting(
        this IServiceCollection services,
        LambdaEventSource eventSource
    )
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME")))
            return services;
        var server = eventSource switch
        {
            LambdaEventSource.RestApi => typeof(APIGatewayRestApiLambdaRuntimeSupportServer),
            LambdaEventSource.HttpApi => typeof(APIGatewayHttpApiV2LambdaRuntimeSupportServer),
            _ => throw new ArgumentException($"Event source type {eventSource} unknown"),
        };
        services.Replace(ServiceDescriptor.Singleton(typeof(IServer), server));
        return services;
    }
}
