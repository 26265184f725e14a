using System.Collections.ObjectModel;
using Amazon.Runtime;

namespace AlertServerless.StandIns.AwsClient;

/// <summary>
/// The time-outs of the SDK's defaults modes.
/// Source: AWS SDKs and Tools Reference Guide, "Smart configuration defaults".
/// </summary>
internal static class Defaults
{
    internal static ReadOnlyCollection<IDefaultConfiguration> All { get; } =
        new([
            Mode(DefaultConfigurationMode.Standard, 3100),
            Mode(DefaultConfigurationMode.InRegion, 1100),
            Mode(DefaultConfigurationMode.CrossRegion, 3100),
            Mode(DefaultConfigurationMode.Mobile, 30_000),
            Mode(DefaultConfigurationMode.Auto, 1100),
        ]);

    private static DefaultConfiguration Mode(DefaultConfigurationMode name, int connectMilliseconds) =>
        new()
        {
            Name = name,
            RetryMode = RequestRetryMode.Standard,
            S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
            ConnectTimeout = TimeSpan.FromMilliseconds(connectMilliseconds),
            TlsNegotiationTimeout = TimeSpan.FromMilliseconds(connectMilliseconds),
        };
}
