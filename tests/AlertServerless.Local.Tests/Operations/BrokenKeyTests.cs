using System.Text.Json.Nodes;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Console;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>The same rig with a test earthquake every five seconds; in the cloud they come every hour.</summary>
public sealed class BrokenKeyRig : IAsyncLifetime, IDisposable
{
    internal BrokenLinkRig Links { get; } = new(canary: TimeSpan.FromSeconds(5));

    public Task InitializeAsync() => Links.InitializeAsync();

    public Task DisposeAsync() => Links.DisposeAsync();

    public void Dispose() => Links.Dispose();
}

/// <summary>
/// Keys that no longer fit: heartbeats name them before any message is lost, test earthquakes miss their messages, and
/// nobody but the operator's inboxes is sent anything.
/// </summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
[Trait("Category", "Links")]
public sealed class BrokenKeyTests(BrokenKeyRig started) : IClassFixture<BrokenKeyRig>
{
    private readonly BrokenLinkRig rig = started.Links;

    [Theory]
    [InlineData(ChannelKind.Sms, "consumers: twilio: refuses our key (HTTP 401)")]
    [InlineData(ChannelKind.Email, "consumers: mail: refuses our key (InvalidClientTokenId)")]
    [InlineData(ChannelKind.Telegram, "consumers: telegram: refuses our key (HTTP 401)")]
    public async Task A_providers_key_that_is_revoked_is_named(ChannelKind channel, string sentence)
    {
        await rig.WholeAsync();
        rig.ConsumerProviders.Revoked = channel;
        await rig.UntilAsync(sentence);
        await rig.UntilAsync($"the test earthquake's message by {channel.Name()} was not accepted: ");
        await rig.WholeAsync();
        Assert.Equal(ChannelNames.All.Count, rig.Notified.Count());
    }

    /// <summary>A new key under a used id, and a rotation that has not come to the consumer.</summary>
    [Theory]
    [InlineData(1, "another address key is held here under the same id, or the row was altered")]
    [InlineData(2, "it is sealed with an address key that is not held here")]
    public async Task An_address_key_that_opens_no_row_is_named(byte id, string why)
    {
        await rig.WholeAsync();
        rig.DeployConsumer(spec => rig.WithOther(spec, Names.Secrets.Addresses, OtherKeys(id)));
        await rig.UntilAsync($"consumers: claims and subscribers: the canary's address by sms does not open: {why}");
        await rig.UntilAsync("the test earthquake's message by sms was not sent: ");
        await rig.WholeAsync();
        Assert.Equal(ChannelNames.All.Count, rig.Notified.Count());
    }

    /// <summary>Through three functions, and the topic between them: each a process of its own, as in AWS.</summary>
    [Fact]
    public async Task A_test_earthquake_is_one_trace_in_XRay()
    {
        await rig.WholeAsync();
        List<JsonObject> path = [];
        // The producer's run is still under way, and its own span comes with its end.
        await ServeRig.UntilAsync(
            "a whole trace",
            () => (path = LongestPath(rig.XRay.Segments)).Any(span => Name(span) == Tracing.Spans.Document)
        );

        Assert.Equal(
            [
                Tracing.Spans.Chunk,
                Tracing.Spans.Slot,
                Tracing.Spans.Consume,
                Tracing.Spans.PublishLane,
                Tracing.Spans.Publish,
                Tracing.Spans.Document,
            ],
            path.Select(Name).Where(name => name != Tracing.Spans.Invocation)
        );
        Assert.Single(path.Select(span => $"{span["trace_id"]}").Distinct());
        // What another function has caused through the topic stands for itself.
        Assert.All(path, span => Assert.Equal(Name(span) == Tracing.Spans.Consume, span["type"] is null));
    }

    // From the span of a chunk that was delivered to its root.
    private static List<JsonObject> LongestPath(IReadOnlyList<JsonObject> segments)
    {
        var spans = segments.DistinctBy(Id).ToDictionary(Id);
        return segments.Where(IsDelivered).Select(Up).MaxBy(path => path.Count) ?? [];

        List<JsonObject> Up(JsonObject chunk)
        {
            var path = new List<JsonObject>();
            for (var at = chunk; at is not null; at = spans.GetValueOrDefault($"{at["parent_id"]}"))
                path.Add(at);
            return path;
        }

        static bool IsDelivered(JsonObject span) =>
            Name(span) == Tracing.Spans.Chunk && $"{span["annotations"]!["alert_notified"]}" == "1";

        static string Id(JsonObject span) => $"{span["id"]}";
    }

    private static string Name(JsonObject span) => $"{span["name"]}";

    private static Secrets OtherKeys(byte id)
    {
        var other = LocalSecrets.Create().Document;
        return new Secrets(
            other with
            {
                AddressKeys = new Dictionary<byte, byte[]>
                {
                    [id] = other.AddressKeys![other.CurrentAddressKey!.Value],
                },
                CurrentAddressKey = id,
            }
        );
    }
}
