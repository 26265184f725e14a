using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

public sealed class EmulatorProcessTests
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(Emulator.DynamoDb)]
    [InlineData(Emulator.Sqs)]
    public async Task Answers_on_loopback_and_is_gone_after_dispose(Emulator which)
    {
        int processId;
        await using (
            var emulator = await EmulatorProcess.StartAsync(which, TimeProvider.System, CancellationToken.None)
        )
        {
            processId = emulator.ProcessId;
            using var http = new HttpClient();
            using var answer = await http.GetAsync(new Uri(emulator.Endpoint, which == Emulator.Sqs ? "/health" : "/"));
            Assert.True(answer.IsSuccessStatusCode);
            Assert.True(emulator.Endpoint.IsLoopback);
            Assert.True(emulator.IsRunning);
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(processId));
    }

    /// <summary>As a consumer does that is killed while it asks.</summary>
    [Theory]
    [InlineData(Emulator.DynamoDb)]
    [InlineData(Emulator.Sqs)]
    [InlineData(Emulator.Kinesis)]
    public async Task Goes_on_when_a_client_goes_in_the_middle_of_its_request(Emulator which)
    {
        await using var emulator = await EmulatorProcess.StartAsync(which, TimeProvider.System, CancellationToken.None);
        for (var i = 0; i < 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, emulator.Endpoint.Port);
            await client
                .GetStream()
                .WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{"u8.ToArray());
            client.LingerState = new LingerOption(true, 0);
        }

        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(emulator.Endpoint, which == Emulator.Sqs ? "/health" : "/"));

        Assert.True(emulator.IsRunning, string.Join('\n', emulator.Complaints));
    }

    [Fact]
    public async Task Tables_can_be_made_twice()
    {
        await using var emulator = await EmulatorProcess.StartAsync(
            Emulator.DynamoDb,
            TimeProvider.System,
            CancellationToken.None
        );
        using var client = DynamoDbClients.CreateAt(emulator.Endpoint);
        var names = TableNames.WithPrefix("twice-");

        await LocalTables.CreateAsync(client, names, TimeProvider.System, CancellationToken.None);
        await LocalTables.CreateAsync(client, names, TimeProvider.System, CancellationToken.None);

        Assert.Equal(names.All.Order(StringComparer.Ordinal), (await client.ListTablesAsync()).TableNames);
    }

    /// <summary>An emulator that has just begun may be slow on a busy machine.</summary>
    [Fact]
    public async Task Tables_are_made_though_the_first_answers_do_not_come()
    {
        await using var emulator = await EmulatorProcess.StartAsync(
            Emulator.DynamoDb,
            TimeProvider.System,
            CancellationToken.None
        );
        var plan = new FaultPlan([FaultParser.TryParse("dynamodb:hang@..1500ms", out _)!], TimeProvider.System);
        await using var slow = await FaultProxy.StartAsync(
            "dynamodb",
            emulator.Endpoint,
            plan,
            TimeProvider.System,
            CancellationToken.None
        );
        using var client = DynamoDbClients.CreateAt(slow.BaseUrl);
        var names = TableNames.WithPrefix("slow-");
        plan.Start();

        await LocalTables.CreateAsync(client, names, TimeProvider.System, CancellationToken.None);

        Assert.Equal(names.All.Order(StringComparer.Ordinal), (await client.ListTablesAsync()).TableNames);
    }

    // A killed owner cannot say goodbye; all the emulator sees of it is the end of its standard input.
    [Fact]
    public async Task Ends_when_the_pipe_of_its_owner_closes()
    {
        using var host = StartHost(NodeModules.Find("dynalite"), "dynalite");
        Assert.StartsWith("ready ", await host.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);

        host.StandardInput.Close();

        await host.WaitForExitAsync().WaitAsync(WaitLimit);
        Assert.Equal(0, host.ExitCode);
    }

    [Fact]
    public async Task An_absent_package_is_named_in_one_line()
    {
        var problem = Assert.Throws<EmulatorUnavailableException>(() => NodeModules.Find("no-such-emulator"));
        Assert.Contains("no-such-emulator", problem.Message, StringComparison.Ordinal);
        Assert.Contains("npm ci", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);

        using var host = StartHost(Path.GetTempPath(), "dynalite");
        await host.WaitForExitAsync().WaitAsync(WaitLimit);
        Assert.Equal(1, host.ExitCode);
    }

    private static Process StartHost(string modules, string package) =>
        Process.Start(
            new ProcessStartInfo("node")
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Stack", "host.mjs"), modules, package },
            }
        )!;
}
