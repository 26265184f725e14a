using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.Scaling;
using Confluent.Kafka;
using Xunit;

namespace AlertServerless.Local.Tests.Scaling;

/// <summary>The real client library against a broker of ours, over TCP.</summary>
public sealed class KafkaPartitionsTests : IAsyncLifetime
{
    private KafkaBrokerDouble broker = null!;
    private IAdminClient admin = null!;

    private KafkaPartitions Partitions => new(admin, broker.Topic);

    public Task InitializeAsync()
    {
        broker = KafkaBrokerDouble.Start();
        admin = KafkaAdmins.Create(broker.Bootstrap, auth: "none", region: null);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        admin.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task PartitionsAreCounted() =>
        Assert.Equal(new ResourceState(new Level(4), ResourceStatus.Ready), await Partitions.ReadAsync(default));

    [Fact]
    public async Task PartitionsGrow()
    {
        Assert.IsType<RequestAnswer.Accepted>(await Partitions.GrowAsync(16, default));

        Assert.Equal([16], broker.Asked);
        Assert.Equal(16, (await Partitions.ReadAsync(default)).Level.Ready);
    }

    [Fact]
    public async Task WhatIsThereAlreadyIsAcceptedWithoutAsking()
    {
        Assert.IsType<RequestAnswer.Accepted>(await Partitions.GrowAsync(4, default));
        Assert.Empty(broker.Asked);
    }

    [Theory]
    [InlineData(60, typeof(RequestAnswer.Busy))] // REASSIGNMENT_IN_PROGRESS
    [InlineData(44, typeof(RequestAnswer.Refused))] // POLICY_VIOLATION
    [InlineData(37, typeof(RequestAnswer.Refused))] // INVALID_PARTITIONS
    public async Task ARefusalIsNamed(int error, Type answer)
    {
        broker.Refusal = error;

        Assert.IsType(answer, await Partitions.GrowAsync(16, default));
        Assert.Equal(4, broker.Partitions);
    }

    [Theory]
    [InlineData(89)] // THROTTLING_QUOTA_EXCEEDED
    [InlineData(7)] // REQUEST_TIMED_OUT
    public async Task WhatPassesByItselfIsUnavailable(int error)
    {
        broker.Refusal = error;

        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => Partitions.GrowAsync(16, default));
    }

    [Fact]
    public async Task AMissingRightIsAMistakeAndStaysOne()
    {
        broker.Refusal = 29; // TOPIC_AUTHORIZATION_FAILED

        await Assert.ThrowsAsync<Confluent.Kafka.Admin.CreatePartitionsException>(() =>
            Partitions.GrowAsync(16, default)
        );
    }
}
