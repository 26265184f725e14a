using System.Diagnostics;
using AlertServerless.Core.Delivery;
using AlertServerless.Local.Tests.Delivery;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

/// <summary>Every fault that can be named does what its name says, seen through the real adapters.</summary>
public sealed class SimulatorFaultTests
{
    private static readonly string[] All = ["twilio", "aws-sms", "ses", "telegram", "webhook"];

    /// <summary>Provider, fault, outcome, whether the person has the message all the same.</summary>
    public static TheoryData<string, string, Type, bool> Faults
    {
        get
        {
            var faults = new TheoryData<string, string, Type, bool>();
            foreach (var name in All)
            {
                faults.Add(name, "503", typeof(SendOutcome.RetryLater), false);
                faults.Add(name, "429", typeof(SendOutcome.RetryLater), false);
                faults.Add(name, "401", typeof(SendOutcome.RetryLater), false);
                faults.Add(name, "reset", typeof(SendOutcome.Ambiguous), false);
                faults.Add(name, "lost", typeof(SendOutcome.Ambiguous), true);
                // A receiver's answer has no body to be cut.
                faults.Add(
                    name,
                    "badjson",
                    name == "webhook" ? typeof(SendOutcome.Delivered) : typeof(SendOutcome.Ambiguous),
                    true
                );
                faults.Add(name, "slow=1ms", typeof(SendOutcome.Delivered), true);
            }

            faults.Add("ses", "throttle", typeof(SendOutcome.RetryLater), false);
            faults.Add("aws-sms", "throttle", typeof(SendOutcome.RetryLater), false);
            faults.Add("telegram", "retry_after=5", typeof(SendOutcome.RetryLater), false);
            faults.Add("webhook", "tls", typeof(SendOutcome.Ambiguous), false);
            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Faults_look_as_they_would(string name, string fault, Type outcome, bool received)
    {
        await using var adapters = await SimulatedAdapters.StartAsync($"{name}:{fault}");

        Assert.IsType(outcome, await adapters.SendAsync(name));
        Assert.Equal(received, adapters.HasReceived(name));
    }

    [Theory]
    [MemberData(nameof(SimulatedAdapters.Names), MemberType = typeof(SimulatedAdapters))]
    public async Task A_fault_of_one_provider_leaves_the_others_alone(string name)
    {
        await using var adapters = await SimulatedAdapters.StartAsync($"{name}:503");

        foreach (var other in All.Where(other => other != name))
            Assert.IsType<SendOutcome.Delivered>(await adapters.SendAsync(other));
    }

    [Theory]
    [InlineData("twilio:429", "twilio", 1)]
    [InlineData("ses:throttle", "ses", 1)]
    [InlineData("aws-sms:throttle", "aws-sms", 1)]
    [InlineData("telegram:429", "telegram", 1)]
    [InlineData("telegram:retry_after=5", "telegram", 5)]
    public async Task Throttling_pauses_the_channel_for_as_long_as_the_provider_states(
        string fault,
        string name,
        int seconds
    )
    {
        await using var adapters = await SimulatedAdapters.StartAsync(fault);

        var later = Assert.IsType<SendOutcome.RetryLater>(await adapters.SendAsync(name));
        Assert.Equal((FailureKind.Throttled, TimeSpan.FromSeconds(seconds)), (later.Failure, later.After));
    }

    [Fact]
    public async Task A_window_ends_a_fault()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var adapters = await SimulatedAdapters.StartAsync(clock, "twilio:503@2s..5s");

        Assert.IsType<SendOutcome.Delivered>(await adapters.SendAsync("twilio"));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<SendOutcome.RetryLater>(await adapters.SendAsync("twilio"));
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.IsType<SendOutcome.Delivered>(await adapters.SendAsync("twilio"));
    }

    [Theory]
    [MemberData(nameof(SimulatedAdapters.Names), MemberType = typeof(SimulatedAdapters))]
    public async Task Who_hangs_is_given_up_and_nothing_was_sent(string name)
    {
        await using var adapters = await SimulatedAdapters.StartAsync($"{name}:hang");
        var (provider, address) = adapters.All[name];
        using var stack = new ChannelStack(
            provider,
            ChannelOptions.Default with
            {
                Timeout = TimeSpan.FromMilliseconds(200),
            },
            TimeProvider.System,
            new Random(1),
            new ChannelCounters()
        );

        Assert.Equal(
            new SendOutcome.Ambiguous("no answer in time"),
            Assert.Single(await stack.SendAsync([DeliverySamples.Message(address)], CancellationToken.None))
        );
        Assert.False(adapters.HasReceived(name));
    }

    [Theory]
    [MemberData(nameof(SimulatedAdapters.Names), MemberType = typeof(SimulatedAdapters))]
    public async Task Slow_is_slow_by_as_much_as_it_says(string name)
    {
        await using var adapters = await SimulatedAdapters.StartAsync($"{name}:slow=300ms");
        var watch = Stopwatch.StartNew();

        Assert.IsType<SendOutcome.Delivered>(await adapters.SendAsync(name));
        // A timer may fire a little before the clock of a Stopwatch says so.
        Assert.True(watch.ElapsedMilliseconds >= 290, $"{watch.ElapsedMilliseconds} ms");
    }
}
