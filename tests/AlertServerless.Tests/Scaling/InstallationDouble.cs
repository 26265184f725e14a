using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Delivery;

namespace AlertServerless.Tests.Scaling;

/// <summary>A scaler with a clock, subscribers and a control plane that behaves like AWS's and checks the rules at
/// every call.</summary>
internal sealed class InstallationDouble : ISegmentDirectory
{
    /// <param name="usesKinesis">Partitions are shards, and there are no pollers to scale.</param>
    public InstallationDouble(bool usesKinesis = false)
    {
        Aws = new ControlPlaneDouble(Clock);
        Scaler = new Scaler(
            new ControlPlane(Aws, Aws, usesKinesis ? null : Aws, Aws, Aws),
            this,
            ScalerOptions.Of(CostClass.Institute, usesKinesis),
            Clock
        );
    }

    public ManualTime Clock { get; } = new();

    public ControlPlaneDouble Aws { get; }

    public Scaler Scaler { get; }

    public long Subscribers { get; set; }

    public Task<ScalerReport> RunAsync(bool dryRun = false, int minutes = 14) =>
        Clock.RunAsync(() =>
            Scaler.RunAsync(dryRun, Clock.GetUtcNow() + TimeSpan.FromMinutes(minutes), CancellationToken.None)
        );

    /// <summary>As the schedule does, until nothing changes any more.</summary>
    public async Task<ScalerReport> RunUntilQuietAsync(int most = 6)
    {
        for (var i = 0; i < most; i++)
        {
            var report = await RunAsync();
            if (report.Steps.All(step => step.Outcome is StepOutcome.Held or StepOutcome.Refused))
                return report;
            Clock.Advance(TimeSpan.FromHours(1));
        }

        throw new InvalidOperationException($"still not quiet after {most} runs");
    }

    public Task<IReadOnlyList<SegmentEntry>> ListAsync(int shard, CancellationToken cancellation)
    {
        var one = SegmentId.TryParse("sxfs-p-telegram-0", out var id) ? id : throw new InvalidOperationException();
        return Task.FromResult<IReadOnlyList<SegmentEntry>>(
            shard == id.Shard
                ? [new SegmentEntry(one, (int)Subscribers, new GeoPoint(44.4, 26.1), 3, float.PositiveInfinity, 0)]
                : []
        );
    }
}
