using AlertServerless.Core;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;

namespace AlertServerless.Lambda;

// What stands ready, and who owns its numbers.
public partial class Composition
{
    /// <summary>Subscriber count → partitions, pollers, warm consumers, plan.</summary>
    public (Scaler Scaler, EmbeddedMetrics Metrics, bool OnlyLooks) Scaler()
    {
        var settings = Settings(Names.Functions.Scaler);
        var store = new DynamoDbStore(DynamoDb(), Traffic);
        var metrics = Metrics(settings);
        var damage = new DamageLog(metrics, Names.Functions.Scaler, FunctionLogger.OfProcess);
        var directory = new DynamoSegmentDirectory(store, settings[Names.Env.SegmentsTable], damage.Note);
        var scaler = new Scaler(Plane(settings, store), directory, ScalerSettings(settings), clock);
        return (scaler, metrics, OnlyLooks(settings));
    }

    protected virtual ScalerOptions ScalerSettings(FunctionEnvironment settings) =>
        ScalerOptions.Of(CostClassOf(settings), settings.UsesKinesis);

    private static bool OnlyLooks(FunctionEnvironment settings) =>
        settings[Names.Env.Scaling] switch
        {
            Names.Scaling.Function => false,
            Names.Scaling.Reviewed => true,
            var other => throw new InvalidOperationException(
                $"{Names.Env.Scaling} is '{other}'; it must be one of {string.Join(", ", Names.Scaling.All)}"
            ),
        };

    private static CostClass CostClassOf(FunctionEnvironment settings) =>
        CostClass.All.FirstOrDefault(one => one.Name == settings[Names.Env.CostClass])
        ?? throw new InvalidOperationException(
            $"{Names.Env.CostClass} is '{settings[Names.Env.CostClass]}'; it must be one of "
                + $"{string.Join(", ", CostClass.All.Select(one => one.Name))}"
        );
}
