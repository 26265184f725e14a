using System.CommandLine;
using System.Text;
using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.SignUp;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Commands.Subscribers;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Stack;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Xunit;

namespace AlertServerless.Local.Tests.Subscribers;

[Collection(DynamoDbCollection.Name)]
public sealed class SubscriberCommandTests(DynamoDbFixture fixture) : IAsyncLifetime
{
    private const string Header = "latitude,longitude,sms,email,channels,min_intensity\n";

    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("alert-import-");
    private readonly Secrets secrets = LocalSecrets.Create();
    private Dictionary<string, string> environment = [];
    private Dictionary<string, string>? deployed;
    private TableNames tables = null!;

    public async Task InitializeAsync()
    {
        tables = await fixture.NewTablesAsync();
        environment = new Dictionary<string, string>
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
    public async Task A_file_is_imported_once_however_often_it_is_imported()
    {
        var file = Write(
            "people.csv",
            Header
                + "44.426767,26.102538,0712 345 678,ana@example.org,,3.5\n"
                + "45.7,27.18,'+40712345679,,sms:skip,\n"
                + "45.7,27.18,,dan@example.org,email,5\n"
        );

        var first = await RunAsync("import", file);
        var second = await RunAsync("import", file);

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Contains("3 of 3 rows imported, 0 there already", first.Error, StringComparison.Ordinal);
        Assert.Contains("0 of 3 rows imported, 3 there already", second.Error, StringComparison.Ordinal);
        var found = await FindAsync(ChannelKind.Sms, "+40712345678");
        Assert.Equal((44.43, 26.1), (found!.Row.Preferences.Home.Latitude, found.Row.Preferences.Home.Longitude));
        Assert.Equal(3.5f, found.Row.Preferences.MinIntensity);
        Assert.Equal(
            ConsentProof.OperatorImport,
            Assert.Single(await Registry.ConsentsAsync(found.Row.Id, Never)).Proof
        );
        Assert.NotNull(await FindAsync(ChannelKind.Email, "dan@example.org"));
    }

    [Fact]
    public async Task Refused_rows_are_reported_by_line_and_reason_and_the_others_imported()
    {
        var file = Write(
            "people.csv",
            Header
                + "44.43,26.10,0712345678,,,\n"
                + "144.43,26.10,0712345679,,,\n"
                + "44.43,26.10,0213100000,,,\n"
                + "44.43,26.10,,,,\n"
                + "44.43,26.10,,=cmd|'/c calc'!A1,,\n"
                + "44.43,26.10,0712345678,,,\n"
        );

        var run = await RunAsync("import", file);

        Assert.Equal(ExitCodes.BadData, run.Code);
        Assert.Single(run.Error.Trim().Split('\n'));
        Assert.Contains("1 of 6 rows imported, 0 there already, 5 refused: ", run.Error, StringComparison.Ordinal);
        var report = await File.ReadAllTextAsync($"{file}.refused.csv", Never);
        Assert.StartsWith("line,column,reason\n3,latitude,", report, StringComparison.Ordinal);
        Assert.Contains("4,sms,NotMobile", report, StringComparison.Ordinal);
        Assert.Contains("no address at all", report, StringComparison.Ordinal);
        Assert.Contains("6,email,NotAMailbox", report, StringComparison.Ordinal);
        Assert.Contains("7,id,the same person and place as a row above", report, StringComparison.Ordinal);
        Assert.DoesNotContain("calc", report, StringComparison.Ordinal);
        Assert.DoesNotContain("0213100000", report + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_stores_nothing()
    {
        var file = Write("people.csv", Header + "44.43,26.10,0712345678,,,\n1,2,x,,,\n");

        var run = await RunAsync("import", file, "--dry-run");

        Assert.Equal(ExitCodes.BadData, run.Code);
        Assert.Contains("1 of 2 rows would be imported", run.Error, StringComparison.Ordinal);
        Assert.Null(await FindAsync(ChannelKind.Sms, "+40712345678"));
    }

    [Theory]
    [InlineData("", "line 1: the file is empty")]
    [InlineData("latitude,longitude,phone\n", "line 1: column 3 is none of")]
    [InlineData("latitude,latitude,longitude\n", "line 1: a column is named twice")]
    [InlineData("sms,email\n", "line 1: there is no column latitude")]
    [InlineData("latitude,longitude,sms\n44.4,26.1,\"0712\"345678\n", "not comma-separated values")]
    public async Task A_file_that_is_none_is_one_line(string content, string expected)
    {
        var run = await RunAsync("import", Write("bad.csv", content));

        Assert.Equal(ExitCodes.BadData, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_file_that_is_absent_or_not_text_is_one_line()
    {
        var binary = Path.Combine(folder.FullName, "binary.csv");
        await File.WriteAllBytesAsync(binary, [0x6C, 0xFF, 0xFE, 0x00, 0x0A], Never);

        var absent = await RunAsync("import", Path.Combine(folder.FullName, "nowhere.csv"));
        var garbage = await RunAsync("import", binary);

        Assert.Equal((ExitCodes.BadData, ExitCodes.BadData), (absent.Code, garbage.Code));
        Assert.Contains("no such file", absent.Error, StringComparison.Ordinal);
        Assert.Contains("not UTF-8", garbage.Error, StringComparison.Ordinal);
        environment.Remove(Names.Env.AuditTable);
        var unset = await RunAsync("import", binary);
        Assert.Equal(ExitCodes.Usage, unset.Code);
        Assert.Contains("AUDIT_TABLE is not set", unset.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_said_STOP_rests_when_imported_and_who_left_is_not_brought_back()
    {
        await Registry.StopAsync(
            ChannelKind.Sms,
            "+40712345678",
            StopReason.Stopped,
            Actor.Sms,
            TimeProvider.System.GetUtcNow(),
            Never
        );
        var file = Write("people.csv", Header + "44.43,26.10,0712345678,,,\n44.43,26.10,,dan@example.org,,\n");
        await RunAsync("import", file);

        Assert.True(
            (await FindAsync(ChannelKind.Sms, "+40712345678"))!.Row.Preferences.Channels.IsSuspended(ChannelKind.Sms)
        );
        var erased = await RunAsync("dan@example.org\n", "subscribers", "erase", "email");
        Assert.Contains("1 erased", erased.Out, StringComparison.Ordinal);
        var again = await RunAsync("import", file);
        Assert.Equal(ExitCodes.BadData, again.Code);
        Assert.Contains("1 there already, 1 refused", again.Error, StringComparison.Ordinal);
        Assert.Null(await FindAsync(ChannelKind.Email, "dan@example.org"));
    }

    [Fact]
    public async Task Places_go_out_and_come_in_again_and_wrong_ones_are_named()
    {
        const string Columns = "latitude,longitude,label,sms,kind,latitude_2,longitude_2,label_2,latitude_3\n";
        var file = Write(
            "people.csv",
            Columns
                + "44.426767,26.102538,home,0712345678,,45.6966,27.1844,parents,\n"
                + "44.43,26.10,home,0712345679,,45.7,,parents,\n"
                + "44.43,26.10,castle,0712345680,,45.7,27.18,,\n"
                + "44.43,26.10,,0712345681,infrastructure,45.7,27.18,,\n"
                + "44.43,26.10,,0712345682,,,,,45.7\n"
        );

        Assert.Equal(ExitCodes.BadData, (await RunAsync("import", file)).Code);

        var report = await File.ReadAllTextAsync($"{file}.refused.csv", Never);
        foreach (var line in new[] { "3,longitude_2,", "4,label,", "5,latitude_2,", "6,longitude_3," })
            Assert.Contains($"\n{line}", report, StringComparison.Ordinal);
        var before = (await FindAsync(ChannelKind.Sms, "+40712345678"))!.Row;
        Assert.Equal(2, before.Preferences.PlaceCount);
        Assert.Equal(SubscriberPlace.At(new GeoPoint(45.7, 27.18), PlaceLabel.Parents), before.Preferences.Place(1));
        var exported = Path.Combine(folder.FullName, "places.csv");
        Assert.Equal(0, (await RunAsync("export", exported)).Code);
        await InitializeAsync();
        Assert.Equal(0, (await RunAsync("import", exported)).Code);
        var after = (await FindAsync(ChannelKind.Sms, "+40712345678"))!.Row;
        Assert.Equal((before.Segment, before.Preferences), (after.Segment, after.Preferences));
    }

    [Fact]
    public async Task An_export_can_be_imported_elsewhere_and_starts_no_formula()
    {
        await RunAsync(
            "import",
            Write(
                "people.csv",
                Header + "44.43,26.10,0712345678,ana@example.org,email:skip sms,\n45.7,-27.18,0712345679,,,\n"
            )
        );
        var exported = Path.Combine(folder.FullName, "out.csv");

        var export = await RunAsync("export", exported, "--operator", "ana");

        Assert.Equal(0, export.Code);
        var text = await File.ReadAllTextAsync(exported, Never);
        Assert.Contains("'+40712345678", text, StringComparison.Ordinal);
        Assert.All(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => line.Split(',')),
            field => Assert.DoesNotContain(field.FirstOrDefault(), "=+-@")
        );
        Assert.Equal(ExitCodes.BadData, (await RunAsync("export", exported)).Code);
        Assert.Contains(
            await Ports
                .Audit.ReadAsync(TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow(), Never)
                .ToListAsync(),
            entry => entry is { Action: AuditAction.Exported, Actor.Name: "operator:ana" }
        );

        var before = await FindAsync(ChannelKind.Email, "ana@example.org");
        await InitializeAsync();
        Assert.Equal(0, (await RunAsync("import", exported)).Code);
        var after = await FindAsync(ChannelKind.Email, "ana@example.org");
        Assert.Equal((before!.Row.Id, before.Row.Preferences), (after!.Row.Id, after.Row.Preferences));
    }

    [Fact]
    public async Task A_deployment_is_found_by_its_parameter()
    {
        var file = Write("people.csv", Header + "44.43,26.10,0712345678,,,\n");
        var exported = Path.Combine(folder.FullName, "deployed.csv");
        deployed = environment.ToDictionary();
        environment = [];

        var import = await RunAsync("import", file, "--deployment", "prod");
        var export = await RunAsync("export", exported, "--deployment", "prod");
        var recount = await RunAsync("subscribers", "recount", "--deployment", "prod");
        deployed.Remove(Names.Env.SecretsId);
        var half = await RunAsync("import", file, "--deployment", "prod");
        deployed = null;
        var none = await RunAsync("import", file, "--deployment", "test");

        Assert.Equal((0, 0, 0), (import.Code, export.Code, recount.Code));
        Assert.Contains("1 of 1 rows imported", import.Error, StringComparison.Ordinal);
        Assert.Contains("+40712345678", await File.ReadAllTextAsync(exported, Never), StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Usage, ExitCodes.Usage), (half.Code, none.Code));
        Assert.Contains("/alert-serverless/prod/people: SECRETS_ID is missing", half.Error, StringComparison.Ordinal);
        Assert.Contains(
            "--deployment test: this account and region have no parameter /alert-serverless/test/people",
            none.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_erasure_by_letter_reaches_what_waits_for_proof()
    {
        var items = new DynamoVersionedItems(new DynamoDbStore(fixture.Client), tables.SignUp);
        var now = TimeProvider.System.GetUtcNow();
        var keys = new SignUpKeys(new Dictionary<byte, byte[]> { [1] = new byte[32] }, 1);
        var pending = new PendingByAddress(items, secrets.Index(), TimeProvider.System);
        var id = PendingId.Create();
        PendingAddress[] waiting = [new(ChannelKind.Email, "ana@example.org")];
        await pending.EnterAsync(
            new PendingSignUp(id, null, new Consent("x", "1", "ro", now), waiting, now.AddHours(24)),
            Never
        );
        var box = new NewItem(keys.Seal($"pending#{id}", [1]), now, now.AddHours(24));
        await items.TryPutAsync($"pending#{id}", null, box, Never);

        var erased = await RunAsync("ana@example.org\n", "subscribers", "erase", "email");

        Assert.Equal("0 erased", erased.Out.Trim());
        Assert.Null(await items.FindAsync($"pending#{id}", now, Never));
        environment.Remove(Names.Env.SignUpTable);
        var unset = await RunAsync("ana@example.org\n", "subscribers", "erase", "email");
        Assert.Equal(ExitCodes.Usage, unset.Code);
        Assert.Contains("SIGN_UP_TABLE is not set", unset.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ro")]
    [InlineData("hu")]
    [InlineData("bg")]
    [InlineData("uk")]
    [InlineData("ru")]
    [InlineData("en")]
    public async Task Every_language_of_the_messages_is_imported_and_exported(string language)
    {
        var file = Write("people.csv", $"latitude,longitude,sms,language\n44.43,26.10,0712345678,{language}\n");
        var exported = Path.Combine(folder.FullName, $"{language}.csv");

        Assert.Equal(0, (await RunAsync("import", file)).Code);
        Assert.Equal(0, (await RunAsync("export", exported)).Code);

        Assert.Equal(language, (await FindAsync(ChannelKind.Sms, "+40712345678"))!.Row.Preferences.Language.Code());
        Assert.Contains($",{language},", await File.ReadAllTextAsync(exported, Never), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_index_is_rotated_and_the_directory_recounted_by_command()
    {
        await RunAsync("import", Write("people.csv", Header + "44.43,26.10,0712345678,,,\n45.7,27.18,0712345679,,,\n"));
        var rotated = secrets.Document with
        {
            IndexKey = [.. Enumerable.Repeat((byte)5, 32)],
            IndexKeyId = 2,
            FormerIndexKeys = new Dictionary<byte, byte[]> { [1] = secrets.Document.IndexKey! },
        };
        LocalSecrets.Write(new Secrets(rotated), folder.FullName);

        var rotation = await RunAsync("subscribers", "rotate-index");
        var recount = await RunAsync("subscribers", "recount");
        var replay = await RunAsync("subscribers", "replay-erased", "--since", "2026-01-01T00:00:00Z");

        Assert.Equal("2 are entered under index key 2", rotation.Out.Trim());
        Assert.Contains("2 segments are exact", recount.Out, StringComparison.Ordinal);
        Assert.Equal("0 were there again and are erased", replay.Out.Trim());
        var alone = DynamoRegistry.Create(Ports, new Secrets(rotated with { FormerIndexKeys = null }));
        Assert.Single(await alone.FindAsync(ChannelKind.Sms, "+40712345678", Never));
    }

    private RegistryPorts Ports => DynamoRegistry.Ports(new DynamoDbStore(fixture.Client), tables, TimeProvider.System);

    private SubscriberRegistry Registry => DynamoRegistry.Create(Ports, secrets);

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    private async Task<RegisteredSubscriber?> FindAsync(ChannelKind channel, string address)
    {
        var ids = await Registry.FindAsync(channel, address, Never);
        return ids.Count == 0 ? null : await Registry.FindAsync(ids[0], Never);
    }

    private Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) =>
        arguments[0].Contains('\n', StringComparison.Ordinal)
            ? RunAsync(arguments[0], arguments[1..])
            : RunAsync("", arguments);

    private async Task<(int Code, string Out, string Error)> RunAsync(string input, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var io = new CommandIo(
            output,
            error,
            new MemoryStream(Encoding.UTF8.GetBytes(input)),
            OutIsTerminal: false,
            ErrorIsTerminal: false,
            TimeProvider.System
        );
        await using var store = await ParameterStoreAsync();
        var parameters = () =>
            new AmazonSimpleSystemsManagementClient(
                new BasicAWSCredentials("local", "local"),
                new AmazonSimpleSystemsManagementConfig
                {
                    ServiceURL = store.BaseUrl.ToString(),
                    AuthenticationRegion = "eu-central-1",
                    MaxErrorRetry = 0,
                }
            );
        var root = new RootCommand
        {
            ImportCommand.Create(io, environment.GetValueOrDefault, parameters),
            ExportCommand.Create(io, environment.GetValueOrDefault, parameters),
            SubscribersCommand.Create(io, environment.GetValueOrDefault, parameters),
        };
        var code = await root.Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>The one call of Parameter Store that finds a deployment.</summary>
    private Task<SimulatorHost> ParameterStoreAsync() =>
        SimulatorHost.StartAsync(
            0,
            async context =>
            {
                object answer = new { __type = "ParameterNotFound" };
                if (deployed is { } values)
                    answer = new { Parameter = new { Value = JsonSerializer.Serialize(values) } };
                else
                    context.Response.StatusCode = 400;
                await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer));
            },
            Never
        );
}
