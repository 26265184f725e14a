using AlertServerless.Core;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;

namespace AlertServerless.Lambda;

// The scaler: what it keeps ready, and whether it or a reviewed file owns the numbers.
public partial class Composition
{
    /// <summary>Subscriber count → partitions, pollers, warm consumers, plan.</summary>
    public (Scaler Scaler, EmbeddedMetrics Metrics, bool OnlyInspects) Scaler()
    {
        var environment = EnvironmentOf(Names.Functions.Scaler);
        var store = new DynamoDbStore(DynamoDb(), Traffic);
        var metrics = Metrics(environment);
        var damage = new DamageLog(metrics, Names.Functions.Scaler, FunctionLogger.OfProcess);
        var directory = new DynamoSegmentDirectory(store, environment[Names.Env.SegmentsTable], damage.Note);
        var scaler = new Scaler(Plane(environment, store), directory, ScalerOptionsFrom(environment), clock);
        return (scaler, metrics, OnlyInspects(environment));
    }

    protected virtual ScalerOptions ScalerOptionsFrom(FunctionEnvironment environment) =>
        ScalerOptions.Of(CostClassOf(environment), environment.UsesKinesis);

    private static bool OnlyInspects(FunctionEnvironment environment) =>
        environment[Names.Env.Scaling] switch
        {
            Names.Scaling.Function => false,
            Names.Scaling.Reviewed => true,
            var other => throw new InvalidOperationException(
                $"{Names.Env.Scaling} is '{other}'; it must be one of {string.Join(", ", Names.Scaling.All)}"
            ),
        };

    private static CostClass CostClassOf(FunctionEnvironment environment) =>
        CostClass.All.FirstOrDefault(one => one.Name == environment[Names.Env.CostClass])
        ?? throw new InvalidOperationException(
            $"{Names.Env.CostClass} is '{environment[Names.Env.CostClass]}'; it must be one of "
                + $"{string.Join(", ", CostClass.All.Select(one => one.Name))}"
        );
}
