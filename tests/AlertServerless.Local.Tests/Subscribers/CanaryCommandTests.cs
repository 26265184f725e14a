using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Commands.Subscribers;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Commands;
using AlertServerless.Local.Tests.Stack;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Xunit;

namespace AlertServerless.Local.Tests.Subscribers;

/// <summary><c>alert subscribers canary</c>: the operator's own inboxes, by the tables' own account.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class CanaryCommandTests(DynamoDbFixture fixture) : IAsyncLifetime
{
    private const string All =
        "sms +40712345678\nemail canary@example.org\ntelegram 123456789\nwebhook https://example.org/canary\n";

    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("alert-canary-");
    private readonly Secrets secrets = LocalSecrets.Create();
    private Dictionary<string, string> variables = [];
    private TableNames tables = null!;

    public async Task InitializeAsync()
    {
        tables = await fixture.NewTablesAsync();
        variables = new Dictionary<string, string>
        {
            [Names.Env.SubscribersTable] = tables.Subscribers,
            [Names.Env.SegmentsTable] = tables.Segments,
            [Names.Env.AuditTable] = tables.Audit,
            [Names.Env.SignUpTable] = tables.SignUp,
            [Names.Env.SecretsId] = LocalSecrets.Write(secrets, folder.FullName),
            [LocalComposition.DynamoDbEndpoint] = fixture.Endpoint.ToString(),
        };
    }

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Each_inbox_lives_where_only_test_earthquakes_reach_and_its_addition_is_on_record()
    {
        var run = await RunAsync(All, "subscribers", "canary", "--operator", "ana");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            ChannelNames.All.Select(kind =>
                $"{kind.Name()}: signed up; the next test earthquake comes within ten minutes"
            ),
            Lines(run.Out)
        );
        var inbox = await FindAsync(ChannelKind.Email, "canary@example.org");
        Assert.True(Canary.IsHome(inbox.Row.Preferences.Home));
        Assert.True(Canary.Reaches(AlertCategory.Test, inbox.Row.Preferences.Home));
        Assert.False(Canary.Reaches(AlertCategory.Actual, inbox.Row.Preferences.Home));
        Assert.Equal(4, await PopulationAsync());
        var now = TimeProvider.System.GetUtcNow();
        var audit = await Ports.Audit.ReadAsync(now.AddHours(-1), now.AddMinutes(1), Never).ToListAsync();
        Assert.Equal(4, audit.Count(entry => entry is { Action: AuditAction.Added, Actor.Name: "operator:ana" }));
    }

    [Fact]
    public async Task Twice_is_the_same_as_once()
    {
        await RunAsync(All, "subscribers", "canary");
        var again = await RunAsync("email Canary@Example.org\nsms +40712345678\n", "subscribers", "canary");

        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Equal(["email: there already", "sms: there already"], Lines(again.Out));
        Assert.Equal(4, await PopulationAsync());
    }

    /// <summary>An operator may be a subscriber as well, at the same address.</summary>
    [Fact]
    public async Task A_subscriber_at_the_same_address_is_no_canary()
    {
        var people = Path.Combine(folder.FullName, "people.csv");
        await File.WriteAllTextAsync(people, "latitude,longitude,sms\n44.43,26.10,0712345678\n", Never);
        await RunAsync("", "import", people);

        var run = await RunAsync("sms +40712345678\n", "subscribers", "canary");

        Assert.StartsWith("sms: signed up", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await Registry.FindAsync(ChannelKind.Sms, "+40712345678", Never)).Count);
    }

    [Fact]
    public async Task An_erased_inbox_can_be_signed_up_again()
    {
        await RunAsync("email canary@example.org\n", "subscribers", "canary");
        var erased = await RunAsync("canary@example.org\n", "subscribers", "erase", "email");
        Assert.Equal("1 erased", erased.Out.Trim());

        var again = await RunAsync("email canary@example.org\n", "subscribers", "canary");

        Assert.StartsWith("email: signed up", again.Out, StringComparison.Ordinal);
        await FindAsync(ChannelKind.Email, "canary@example.org");
    }

    [Theory]
    [InlineData("", "-: line 1: no inbox; write CHANNEL ADDRESS")]
    [InlineData("sms\n", "-: line 1: not CHANNEL ADDRESS")]
    [InlineData(
        "email canary@example.org\nfax +40712345678\n",
        "-: line 2: 'fax' is no channel; there are sms, email, telegram, webhook"
    )]
    [InlineData("email canary@example.org\nsms 0712345678\n", "-: line 2: sms: ")]
    [InlineData("webhook http://example.org/canary\n", "-: line 1: webhook: ")]
    public async Task A_bad_line_is_one_line_and_nobody_is_signed_up(string input, string expected)
    {
        var run = await RunAsync(input, "subscribers", "canary");

        Assert.Equal((ExitCodes.BadData, ""), (run.ExitCode, run.Out));
        Assert.StartsWith(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(Lines(run.Error));
        Assert.DoesNotContain("0712345678", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await PopulationAsync());
    }

    [Fact]
    public async Task A_wrong_command_line_or_no_installation_is_a_usage_error()
    {
        var argument = await CommandRun.Of("", "subscribers", "canary", "sms", "+40712345678");
        variables.Remove(Names.Env.AuditTable);
        var unset = await RunAsync(All, "subscribers", "canary");

        Assert.Equal(ExitCodes.Usage, argument.ExitCode);
        Assert.Equal(ExitCodes.Usage, unset.ExitCode);
        Assert.Contains("AUDIT_TABLE is not set", unset.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_is_found_by_its_parameter()
    {
        var deployed = JsonSerializer.Serialize(variables);
        variables = [];
        await using var store = await SimulatorHost.StartAsync(
            0,
            context =>
                context
                    .Response.Body.WriteAsync(
                        JsonSerializer.SerializeToUtf8Bytes(new { Parameter = new { Value = deployed } })
                    )
                    .AsTask(),
            Never
        );

        var run = await RunAsync(store.BaseUrl, All, "subscribers", "canary", "--deployment", "prod");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(4, await PopulationAsync());
    }

    private RegistryPorts Ports => DynamoRegistry.Ports(new DynamoDbStore(fixture.Client), tables, TimeProvider.System);

    private SubscriberRegistry Registry => DynamoRegistry.Create(Ports, secrets);

    private async Task<RegisteredSubscriber> FindAsync(ChannelKind channel, string address)
    {
        var ids = await Registry.FindAsync(channel, address, Never);
        var found = new List<RegisteredSubscriber>();
        foreach (var id in ids)
            if (await Registry.FindAsync(id, Never) is { } one)
                found.Add(one);
        return Assert.Single(found);
    }

    private async Task<int> PopulationAsync()
    {
        var directory = new DynamoSegmentDirectory(new DynamoDbStore(fixture.Client), tables.Segments);
        var people = 0;
        for (var shard = 0; shard < SegmentId.Shards; shard++)
            people += (await directory.ListAsync(shard, Never)).Sum(segment => segment.Population);
        return people;
    }

    private Task<CommandRun> RunAsync(string input, params string[] arguments) =>
        RunAsync(new Uri("http://127.0.0.1:9/"), input, arguments);

    private Task<CommandRun> RunAsync(Uri parameterStore, string input, params string[] arguments) =>
        CommandRun.OfAsync(
            io =>
                arguments[0] == "import"
                    ? ImportCommand.Create(io, variables.GetValueOrDefault)
                    : SubscribersCommand.Create(io, variables.GetValueOrDefault, () => Ssm(parameterStore)),
            input,
            arguments
        );

    private static AmazonSimpleSystemsManagementClient Ssm(Uri endpoint) =>
        new(
            new BasicAWSCredentials("local", "local"),
            new AmazonSimpleSystemsManagementConfig
            {
                ServiceURL = endpoint.ToString(),
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
            }
        );

    private static string[] Lines(string text) => text.Trim().Split('\n');
}
