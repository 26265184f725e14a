using AlertServerless.Lambda.Delivery;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Benchmarks;

/// <summary>An account that only the simulator knows.</summary>
internal static class BenchAccount
{
    public static TwilioAccount At(ProviderSimulators providers) =>
        new("AC00000000000000000000000000000000", "SK00000000000000000000000000000000", "local", "+99900000000", BaseUrl: providers.BaseUrl);
}
