using System.Net;
using System.Net.Sockets;
using AlertServerless.Core;
using AlertServerless.Local.Stack.Deployed;
using Xunit;

namespace AlertServerless.Local.Tests.Stack.Deployed;

/// <summary>What an environment does to a function: it is frozen between events, killed at the deadline, and its code
/// folder stays as it was.</summary>
[Collection(DeployedCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class EnvironmentTests(DeployedRig rig)
{
    private static readonly TimeSpan Watched = TimeSpan.FromMilliseconds(500);

    public static TheoryData<string> Functions => [.. Names.Functions.All];

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Between_events_it_uses_no_processor(string name)
    {
        await using var environment = await rig.StartAsync(rig.Spec(name));
        await FrozenAsync(environment);
        var used = environment.ProcessorTime;
        await Task.Delay(Watched, TimeProvider.System);
        Assert.Equal(used, environment.ProcessorTime);
    }

    [Fact]
    public async Task After_an_event_it_is_frozen_again()
    {
        await using var consumer = await rig.StartAsync(rig.Spec(Names.Functions.Consumer));
        await DeployedRig.AnswerAsync(consumer, rig.Record(21));
        await FrozenAsync(consumer);
    }

    /// <summary>With a store that never answers the consumer gives its record back, to be delivered again, before
    /// Lambda would have to kill it.</summary>
    [Fact]
    public async Task A_consumer_gives_its_record_back_before_its_deadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var spec = rig.Spec(Names.Functions.Consumer);
        var variables = new Dictionary<string, string>(spec.Variables)
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = $"http://{silent.LocalEndpoint}",
        };
        await using var environment = await rig.StartAsync(
            spec with
            {
                Variables = variables,
                Timeout = TimeSpan.FromSeconds(1),
            }
        );
        var answer = await DeployedRig.AnswerAsync(environment, rig.Record(22));
        Assert.StartsWith(
            """{"batchItemFailures":[{"itemIdentifier":{"partition":""",
            answer,
            StringComparison.Ordinal
        );
        Assert.True(environment.IsAlive);
    }

    /// <summary>A store that takes every connection and never answers.</summary>
    [Theory]
    [InlineData(Names.Functions.Retry)]
    [InlineData(Names.Functions.Scaler)]
    public async Task At_its_deadline_it_is_killed(string name)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var spec = rig.Spec(name);
        var variables = new Dictionary<string, string>(spec.Variables)
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = $"http://{silent.LocalEndpoint}",
        };
        await using var environment = await rig.StartAsync(
            spec with
            {
                Variables = variables,
                Timeout = TimeSpan.FromSeconds(1),
            }
        );
        var failed = Assert.IsType<InvocationResult.Failed>(
            await DeployedRig.InvokeAsync(environment, "{}"u8.ToArray())
        );
        Assert.Equal(InvocationFailure.Timeout, failed.Kind);
        Assert.StartsWith($"{name}: ", failed.Line, StringComparison.Ordinal);
        Assert.EndsWith("task timed out after 1.00 seconds", failed.Line, StringComparison.Ordinal);
        Assert.False(environment.IsAlive);
    }

    /// <summary>It gives up its lease and ends in time, whatever the feeds do.</summary>
    [Fact]
    public async Task The_producer_ends_before_its_deadline()
    {
        var timeout = TimeSpan.FromSeconds(9);
        await using var producer = await rig.StartAsync(rig.Spec(Names.Functions.Producer) with { Timeout = timeout });
        var answered = Assert.IsType<InvocationResult.Answered>(
            await DeployedRig.InvokeAsync(producer, "{}"u8.ToArray())
        );
        Assert.InRange(answered.Duration, TimeSpan.FromSeconds(2), timeout);
    }

    /// <summary>A provider that takes connections and never answers keeps no consumer from getting ready.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_where_there_is_time_a_consumer_connects_to_its_providers_in_init(bool provisioned)
    {
        using var provider = new TcpListener(IPAddress.Loopback, 0);
        provider.Start();
        var spec = rig.Spec(Names.Functions.Consumer);
        var variables = new Dictionary<string, string>(spec.Variables)
        {
            [Names.Env.TwilioBaseUrl] = $"http://{provider.LocalEndpoint}/",
        };
        var start = await rig.TryStartAsync(spec with { Variables = variables }, provisioned);
        await using var consumer = Assert.IsType<EnvironmentStart.Ready>(start).Environment;
        Assert.Equal(provisioned, provider.Pending());
    }

    [Fact]
    public async Task After_a_kill_the_next_event_gets_another_process()
    {
        await using var function = new DeployedFunction(
            rig.Spec(Names.Functions.Retry),
            TimeProvider.System,
            new Local.Stack.FunctionLog(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance)
        );
        await Task.Run(() => function.ProvisionAsync(1, DeployedRig.None));
        Assert.IsType<InvocationResult.Answered>(await InvokeAsync("one"));
        Assert.False(function.KillOne(new Random(1)));
        Assert.IsType<InvocationResult.Answered>(await InvokeAsync("two"));

        async Task<InvocationResult> InvokeAsync(string id)
        {
            var result = await Task.Run(() => function.InvokeAsync("{}"u8.ToArray(), id, DeployedRig.None));
            Assert.False(result is InvocationResult.Failed, result.ToString());
            return result;
        }
    }

    [Fact]
    public async Task The_code_folder_stays_as_it_was()
    {
        var before = Contents();
        await using var consumer = await rig.StartAsync(rig.Spec(Names.Functions.Consumer));
        await DeployedRig.AnswerAsync(consumer, rig.Record(23));
        Assert.Equal(before, Contents());
    }

    private (string, long, DateTime)[] Contents() =>
        [
            .. new DirectoryInfo(rig.Package)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc))
                .Order(),
        ];

    // A stop takes effect a moment after it is asked for, on each of a process's threads.
    private static async Task FrozenAsync(ExecutionEnvironment environment)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        while (State(environment) != 'T')
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }

    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: after the name in parentheses; T is stopped by a
    // signal.
    private static char State(ExecutionEnvironment environment)
    {
        var line = File.ReadAllText($"/proc/{environment.ProcessId}/stat");
        return line[line.LastIndexOf(')') + 2];
    }
}
