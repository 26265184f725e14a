using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace AlertServerless.Lambda.Scaling;

/// <summary>Provisioned concurrency of one alias.</summary>
public sealed class LambdaWarmConsumers(IAmazonLambda lambda, string function, string alias) : IWarmConsumers
{
    public Task<ResourceState> ReadAsync(CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync(
            "get provisioned concurrency",
            async () =>
            {
                try
                {
                    var config = await lambda.GetProvisionedConcurrencyConfigAsync(
                        new GetProvisionedConcurrencyConfigRequest { FunctionName = function, Qualifier = alias },
                        cancellation
                    );
                    return new ResourceState(
                        new Level(config.RequestedProvisionedConcurrentExecutions ?? 0),
                        StatusOf(config.Status),
                        config.StatusReason
                    );
                }
                catch (ProvisionedConcurrencyConfigNotFoundException)
                {
                    return new ResourceState(new Level(0), ResourceStatus.Ready);
                }
            },
            cancellation
        );

    /// <summary>The consumer has no reservation: it runs on the concurrency that no other function of the account has
    /// reserved.</summary>
    public Task<AccountQuotas> QuotasAsync(CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync(
            "get account settings",
            async () =>
            {
                var environment = await lambda.GetAccountSettingsAsync(new GetAccountSettingsRequest(), cancellation);
                return new AccountQuotas(
                    environment.AccountLimit?.UnreservedConcurrentExecutions
                        ?? environment.AccountLimit?.ConcurrentExecutions
                        ?? throw new InvalidOperationException("account settings without a concurrency limit")
                );
            },
            cancellation
        );

    public Task<RequestAnswer> RequestAsync(int warm, CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync(
            "put provisioned concurrency",
            async () => await ShiftAsync(cancellation) ?? await PutAsync(warm, cancellation),
            cancellation
        );

    // While an alias moves to another version it has weights, and provisioned concurrency cannot be set.
    private async Task<RequestAnswer?> ShiftAsync(CancellationToken cancellation)
    {
        var state = await lambda.GetAliasAsync(
            new GetAliasRequest { FunctionName = function, Name = alias },
            cancellation
        );
        return state.RoutingConfig?.AdditionalVersionWeights is { Count: > 0 }
            ? new RequestAnswer.Busy($"alias {alias} is shifting to another version")
            : null;
    }

    private async Task<RequestAnswer> PutAsync(int warm, CancellationToken cancellation)
    {
        var request = new PutProvisionedConcurrencyConfigRequest
        {
            FunctionName = function,
            Qualifier = alias,
            ProvisionedConcurrentExecutions = warm,
        };
        try
        {
            await lambda.PutProvisionedConcurrencyConfigAsync(request, cancellation);
            return new RequestAnswer.Accepted();
        }
        catch (Exception busy) when (busy is ResourceConflictException or ResourceInUseException)
        {
            return new RequestAnswer.Busy(busy.Message);
        }
        catch (InvalidParameterValueException refused)
        {
            // The shift may have begun since we looked. Otherwise only the number can be at fault, which is at least 1.
            return refused.Message.Contains("weight", StringComparison.OrdinalIgnoreCase)
                ? new RequestAnswer.Busy(refused.Message)
                : new RequestAnswer.Refused(refused.Message);
        }
    }

    private static ResourceStatus StatusOf(ProvisionedConcurrencyStatusEnum? status) =>
        status == ProvisionedConcurrencyStatusEnum.READY ? ResourceStatus.Ready
        : status == ProvisionedConcurrencyStatusEnum.FAILED ? ResourceStatus.Failed
        : ResourceStatus.Changing;
}
