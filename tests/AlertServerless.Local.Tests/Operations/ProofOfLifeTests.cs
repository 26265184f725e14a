using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Commands.Subscribers;
using AlertServerless.Local.Console;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Commands;
using AlertServerless.Local.Tests.Console;
using AlertServerless.Local.Tests.Stack;
using Amazon.DynamoDBv2;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>The heartbeat through topic, trigger and consumer, with one link broken after the other. Beats come every
/// two seconds here, every five minutes in the cloud.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class ProofOfLifeTests
{
    private static readonly ServeOptions Quick = new() { Heartbeat = TimeSpan.FromSeconds(2), Canary = TimeSpan.Zero };

    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task A_whole_system_becomes_ready_sends_nothing_and_names_what_breaks()
    {
        await using var rig = await ServeRig.StartAsync(people: 20, like: Quick);
        using var installation = new Installation(InstallationAccess.Of(rig.Run.Stack), TimeProvider.System);
        var ready = await CommandRun.Of("", "status", "--serve", $"{rig.Run.Page}", "--wait", "100s");
        Assert.Equal(0, ready.ExitCode);
        Assert.StartsWith("READY: local would warn now", ready.Out, StringComparison.Ordinal);
        Assert.Equal(0, rig.Run.Stack.Providers.Log.Count);

        // Somebody takes a right away: here, the table itself.
        using var dynamo = DynamoDbClients.CreateAt(
            new Uri(rig.Run.Stack.Variable(LocalComposition.DynamoDbEndpoint)!)
        );
        await dynamo.DeleteTableAsync(rig.Run.Stack.Variable(Names.Env.SubscribersTable));
        await UntilAsync(
            "the table is missed",
            installation,
            status => Contains(status, "consumers: claims and subscribers: query local-subscribers is refused")
        );

        // Nobody reads the topic any more.
        await rig.Run.Trigger.DisposeAsync();
        await UntilAsync(
            "silent consumers",
            installation,
            status => Contains(status, "no consumer answers the heartbeat")
        );
        var broken = await CommandRun.Of("", "status", "--serve", $"{rig.Run.Page}", "--wait", "2s");
        Assert.Equal(1, broken.ExitCode);
        Assert.StartsWith("NOT READY: no consumer answers the heartbeat", broken.Out, StringComparison.Ordinal);
        Assert.StartsWith("waiting: no consumer answers the heartbeat", broken.Error, StringComparison.Ordinal);
        Assert.Single(broken.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_dead_provider_and_a_silent_feed_are_named()
    {
        var faults = new[]
        {
            new Fault("twilio", FaultKind.Status, 503, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.MaxValue),
        };
        await using var rig = await ServeRig.StartAsync(
            people: 20,
            like: Quick with
            {
                Faults = faults,
                Feeds = "infp-ews=http://127.0.0.1:9/",
            }
        );
        using var installation = new Installation(InstallationAccess.Of(rig.Run.Stack), TimeProvider.System);

        await UntilAsync(
            "both are named",
            installation,
            status =>
                Contains(status, "consumers: twilio: is out of order (HTTP 503)")
                && Contains(status, "none of 1 feeds answers")
        );
    }

    /// <summary>From the feed's document to a message in every inbox, and to nobody else.</summary>
    [Fact]
    public async Task A_test_earthquake_reaches_the_canary_inboxes_only_and_one_that_is_shut_is_named()
    {
        var quick = Quick with { Canary = TimeSpan.FromSeconds(5) };
        await using var rig = await ServeRig.StartAsync(people: 200, like: quick);
        using var installation = new Installation(InstallationAccess.Of(rig.Run.Stack), TimeProvider.System);
        await UntilAsync(
            "measured",
            installation,
            status => status.IsReady && status.Proof.Canary is { } canary && CanaryProof.Slowest(canary) is not null
        );

        var got = rig.Run.Stack.Providers.Log.From(0);
        Assert.Equal(ChannelNames.All, got.Select(message => message.Channel).Distinct().Order());
        Assert.Equal(4, got.Select(message => message.Recipient).Distinct().Count());
        Assert.Empty(rig.Run.Board.Read().Alerts);
        InstallationStatus? status;
        while ((status = await ReadAsync(installation)) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        Assert.Equal((200, 0), (status.Subscribers, status.Open.Count));
        Assert.Contains(
            status.Lines(),
            line => line.StartsWith("test quake    0 min ago, in 4 inboxes", StringComparison.Ordinal)
        );

        // The provider takes no message to it any more, and its account answers as before.
        rig.Run.Stack.Providers.Of(ChannelKind.Sms).Refuse(got.First(one => one.Channel == ChannelKind.Sms).Recipient);
        await UntilAsync(
            "the shut inbox is missed",
            installation,
            status => Contains(status, "the test earthquake's message by sms was not ")
        );
    }

    /// <summary>With the variables that <c>alert serve</c> prints, while it runs.</summary>
    [Fact]
    public async Task An_inbox_that_the_command_signs_up_gets_the_next_test_earthquake()
    {
        // Heartbeats at their usual pace: every other second, 32 lanes of them keep the emulator busy.
        var quick = new ServeOptions { Canary = TimeSpan.FromSeconds(5) };
        await using var rig = await ServeRig.StartAsync(people: 20, like: quick);
        const string Inbox = "+999490000000002";

        var run = await CommandRun.OfAsync(
            io => SubscribersCommand.Create(io, rig.Run.Stack.Variable),
            $"sms {Inbox}\n",
            "subscribers",
            "canary"
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        await ServeRig.UntilAsync(
            "the message",
            () => rig.Run.Stack.Providers.Log.From(0).Any(message => message.Recipient == Inbox)
        );
    }

    private static bool Contains(InstallationStatus status, string sentence) =>
        status.NotReady.Any(problem => problem.StartsWith(sentence, StringComparison.Ordinal));

    private static async Task UntilAsync(string what, Installation installation, Func<InstallationStatus, bool> holds)
    {
        InstallationStatus? last = null;
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(100))
        {
            last = await ReadAsync(installation) ?? last;
            if (last is not null && holds(last))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        Assert.Fail($"not in time: {what}; {string.Join("; ", last?.NotReady ?? [])}");
    }

    // On a busy machine the emulator may be slow: the next read is as good.
    private static async Task<InstallationStatus?> ReadAsync(Installation installation)
    {
        try
        {
            return await InstallationStatus.ReadAsync(installation, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
