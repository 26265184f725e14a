using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace AlertServerless.StandIns.AwsClient;

public abstract class JsonServiceConfig : ClientConfig
{
    private readonly JsonService service;
    private readonly JsonEndpointResolver resolver;

    protected JsonServiceConfig(JsonService service)
        : base(new DefaultConfigurationProvider(Defaults.All))
    {
        this.service = service;
        resolver = new JsonEndpointResolver();
        ServiceId = service.Id;
        AuthenticationServiceName = service.SigningName;
        EndpointProvider = new JsonEndpointProvider(service.EndpointPrefix);
        UserAgent = InternalSDKUtils.BuildUserAgentString(service.Id, "4.1.0-stand-in");
    }

    public override string RegionEndpointServiceName => service.EndpointPrefix;

    public override string ServiceVersion => service.Version;

    public override string UserAgent { get; }

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
    {
        var request = new DefaultRequest(parameters.Request, ServiceId)
        {
            AlternateEndpoint = parameters.AlternateEndpoint,
        };
        var context = new RequestContext(false)
        {
            ClientConfig = this,
            OriginalRequest = parameters.Request,
            Request = request,
        };
        return resolver.GetEndpoint(new Amazon.Runtime.Internal.ExecutionContext(context, null));
    }
}
