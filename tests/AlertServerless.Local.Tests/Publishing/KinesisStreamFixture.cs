using AlertServerless.Local.Stack;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Xunit;

namespace AlertServerless.Local.Tests.Publishing;

/// <summary>The emulator, and streams of a test's own in it.</summary>
public sealed class KinesisStreamFixture : IAsyncLifetime
{
    private EmulatorProcess? emulator;
    private int streams;

    public AmazonKinesisClient Kinesis { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        emulator = await EmulatorProcess.StartAsync(Emulator.Kinesis, TimeProvider.System, default);
        Kinesis = LocalComposition.KinesisAt(emulator.Endpoint);
    }

    public async Task DisposeAsync()
    {
        Kinesis.Dispose();
        await emulator!.DisposeAsync();
    }

    /// <returns>Its name.</returns>
    public async Task<string> CreateAsync(int shards)
    {
        var stream = $"alerts-{Interlocked.Increment(ref streams)}";
        await Kinesis.CreateStreamAsync(new CreateStreamRequest { StreamName = stream, ShardCount = shards });
        await ActiveAsync(stream);
        return stream;
    }

    /// <summary>Splits a shard in the middle.</summary>
    public async Task SplitAsync(string stream, Shard shard)
    {
        var (from, to) = (Number(shard.HashKeyRange.StartingHashKey), Number(shard.HashKeyRange.EndingHashKey));
        await Kinesis.SplitShardAsync(
            new SplitShardRequest
            {
                StreamName = stream,
                ShardToSplit = shard.ShardId,
                NewStartingHashKey = ((from + to + 1) / 2).ToString(System.Globalization.CultureInfo.InvariantCulture),
            }
        );
        await ActiveAsync(stream);
    }

    private static System.Numerics.BigInteger Number(string key) =>
        System.Numerics.BigInteger.Parse(key, System.Globalization.CultureInfo.InvariantCulture);

    private async Task ActiveAsync(string stream)
    {
        var request = new DescribeStreamSummaryRequest { StreamName = stream };
        while (
            (await Kinesis.DescribeStreamSummaryAsync(request)).StreamDescriptionSummary.StreamStatus
            != StreamStatus.ACTIVE
        )
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }
}
