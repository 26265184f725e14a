using AlertServerless.Core.Scaling.Applying;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace AlertServerless.Lambda.Scaling;

/// <summary>Event pollers of one event source mapping in provisioned mode.</summary>
public sealed class LambdaPollers(IAmazonLambda lambda, string mapping) : IPollers
{
    public Task<ResourceState> ReadAsync(CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync(
            "get event source mapping",
            async () =>
            {
                var state = await lambda.GetEventSourceMappingAsync(
                    new GetEventSourceMappingRequest { UUID = mapping },
                    cancellation
                );
                var pollers = state.ProvisionedPollerConfig;
                return new ResourceState(
                    new Level(pollers?.MinimumPollers ?? 0, pollers?.MaximumPollers ?? 0),
                    state.State is "Enabled" or "Disabled" ? ResourceStatus.Ready : ResourceStatus.Changing,
                    state.State == "Disabled" ? "the mapping is disabled: no alert reaches a consumer" : null
                );
            },
            cancellation
        );

    public Task<RequestAnswer> RequestAsync(Level pollers, CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync(
            "update event source mapping",
            async () => await UpdateAsync(pollers, cancellation),
            cancellation
        );

    private async Task<RequestAnswer> UpdateAsync(Level pollers, CancellationToken cancellation)
    {
        // The rest of the mapping is left out, and what is left out stays as it is.
        var request = new UpdateEventSourceMappingRequest
        {
            UUID = mapping,
            ProvisionedPollerConfig = new ProvisionedPollerConfig
            {
                MinimumPollers = pollers.Ready,
                MaximumPollers = pollers.Most,
            },
        };
        try
        {
            await lambda.UpdateEventSourceMappingAsync(request, cancellation);
            return new RequestAnswer.Accepted();
        }
        catch (Exception busy) when (busy is ResourceConflictException or ResourceInUseException)
        {
            return new RequestAnswer.Busy(busy.Message);
        }
        catch (InvalidParameterValueException refused)
        {
            return new RequestAnswer.Refused(refused.Message);
        }
    }
}
