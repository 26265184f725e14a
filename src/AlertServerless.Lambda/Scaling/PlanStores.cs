using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace AlertServerless.Lambda.Scaling;

/// <summary>The plan in a parameter of Systems Manager.</summary>
public sealed class SsmPlanStore(IAmazonSimpleSystemsManagement ssm, string parameter) : IPlanStore
{
    public Task<PlanReading> ReadAsync(CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync<PlanReading>(
            "get plan parameter",
            async () =>
            {
                try
                {
                    var answer = await ssm.GetParameterAsync(
                        new GetParameterRequest { Name = parameter },
                        cancellation
                    );
                    return ScalingPlanJson.Read(answer.Parameter.Value);
                }
                catch (ParameterNotFoundException)
                {
                    return new PlanReading.Absent();
                }
            },
            cancellation
        );

    public Task WriteAsync(ScalingPlan plan, CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync(
            "put plan parameter",
            () =>
                ssm.PutParameterAsync(
                    new PutParameterRequest
                    {
                        Name = parameter,
                        Value = ScalingPlanJson.Write(plan),
                        Type = ParameterType.String,
                        Overwrite = true,
                    },
                    cancellation
                ),
            cancellation
        );
}

/// <summary>The plan in a file, on one machine.</summary>
public sealed class FilePlanStore(string path) : IPlanStore
{
    public const string Prefix = "file:";

    public async Task<PlanReading> ReadAsync(CancellationToken cancellation) =>
        File.Exists(path)
            ? ScalingPlanJson.Read(await File.ReadAllTextAsync(path, cancellation))
            : new PlanReading.Absent();

    // A reader sees the old plan or the new one, never half of it.
    public async Task WriteAsync(ScalingPlan plan, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(path + ".new", ScalingPlanJson.Write(plan), cancellation);
        File.Move(path + ".new", path, overwrite: true);
    }
}

public static class PlanStores
{
    /// <param name="parameter">As PLAN_PARAMETER has it: a parameter's name, or <c>file:</c> and a path.</param>
    /// <param name="ssm">Asked for only where it is needed.</param>
    public static IPlanStore Create(string parameter, Func<IAmazonSimpleSystemsManagement> ssm) =>
        parameter.StartsWith(FilePlanStore.Prefix, StringComparison.Ordinal)
            ? new FilePlanStore(parameter[FilePlanStore.Prefix.Length..])
            : new SsmPlanStore(ssm(), parameter);
}
