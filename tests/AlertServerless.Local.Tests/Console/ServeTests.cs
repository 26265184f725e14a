using System.Net;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Console;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Scaling;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Console;

[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class ServeTests
{
    /// <summary>
    /// The event appears so many seconds after the leader died: at once, in the middle, and just before the lease of
    /// 2.5 s is over. Dead means that nothing of it reaches the store any more, not even that it gives up its lease.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AnEventThatAppearsWhileTheLeaderIsDeadIsNotLost(int shownAfter)
    {
        await using var rig = await ServeRig.StartAsync();
        await ServeRig.UntilAsync(
            "a standby",
            () => rig.Run.Board.Read().Producers.Any(one => one.State == ProducerState.StandingBy)
        );
        var first = rig.Run.Board.Leader;
        var timeline = rig.Run.Replay(QuickQuake.Scenario(shownAfter));
        var died = TimeProvider.System.GetUtcNow();
        Assert.Equal(first, rig.Run.Producers.KillLeader());
        // The standby, or the dead one's successor, whoever asks first when the lease is over.
        await ServeRig.UntilAsync("a new leader", () => NewLeader() is not null);
        Assert.InRange(NewLeader()!.Since - died, TimeSpan.Zero, TimeSpan.FromSeconds(3));

        // A leader that comes after the first estimate knows only the second: then there is one alert, and everybody is
        // notified all the same.
        await ServeRig.UntilAsync(
            "the last estimate",
            () => rig.Run.Board.Read().Alerts.Any(one => one.Alert.Estimate.Magnitude.Value == QuickQuake.Magnitude)
        );
        var issued = rig.Run.Board.Read().Alerts.Select(one => one.Alert.Kind).ToList();
        var result = await rig.JudgeAsync(timeline, alerts: issued.Count);
        Assert.Equal(issued.Count == 2 ? [AlertKind.Escalated, AlertKind.First] : [AlertKind.First], issued);
        Assert.InRange(result.Notified, 100, 200);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));

        ProducerStatus? NewLeader() =>
            rig
                .Run.Board.Read()
                .Producers.SingleOrDefault(one => one.State == ProducerState.Leading && one.Since > died);
    }

    [Fact]
    public async Task ThePageAnswersItsButtonsAndNobodyElses()
    {
        await using var rig = await ServeRig.StartAsync(people: 20);
        using var http = new HttpClient { BaseAddress = rig.Run.Page };
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(http, "replay?scenario=idle-night"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(http, "replay?scenario=/etc/passwd"));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await PostAsync(http, "replay?scenario=idle-night", ("Origin", "https://elsewhere.example.org"))
        );
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(http, "kill-leader", ("Host", "rebound.example.org")));
        using var status = JsonDocument.Parse(await http.GetStringAsync("status"));
        Assert.Equal(
            (20, "idle-night"),
            (
                status.RootElement.GetProperty("subscribers").GetInt32(),
                status.RootElement.GetProperty("replay").GetProperty("name").GetString()
            )
        );
        Assert.Equal(6, status.RootElement.GetProperty("feeds").GetArrayLength());
        Assert.Equal(0, status.RootElement.GetProperty("deadLetters").GetInt32());
    }

    /// <summary>The whole system on a broker whose topic has too few partitions at first, and is asked to grow once
    /// more in the middle of an alert.</summary>
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task ATopicThatGrowsDuringAnEarthquakeLosesAndDoublesNothing()
    {
        await using var broker = KafkaBrokerDouble.Start(partitions: 1);
        await using var rig = await ServeRig.StartAsync(kafka: broker.Bootstrap);
        var planned = rig.Run.Board.Read().Scaler!;
        Assert.Equal(
            (ScalerOutcome.Applied, 2, 8),
            (planned.Report.Outcome, planned.Report.InForce!.Lanes, broker.Partitions)
        );

        var timeline = rig.Run.Replay(QuickQuake.Scenario(shownAfter: 1));
        await ServeRig.UntilAsync("the first alert", () => rig.Run.Board.Read().Alerts.Count > 0);
        await PinAsync(rig, new PlanPin(Lanes: 8));
        rig.Run.Scaler.Ask();
        await ServeRig.UntilAsync(
            "both alerts on the topic",
            () => rig.Run.Board.Read().Alerts is { Count: 2 } alerts && alerts.All(one => one.Lanes == 2)
        );
        await ServeRig.UntilAsync("every record read", () => rig.Run.Trigger.Received == broker.Records);
        var result = await rig.JudgeAsync(timeline, alerts: 2);
        await ServeRig.UntilAsync("the larger plan", () => rig.Run.Board.Read().Scaler!.Report.InForce!.Lanes == 8);

        Assert.Equal([8, 32], broker.Asked);
        await ServeRig.UntilAsync("all partitions read", () => rig.Run.Trigger.Partitions == 32);
        Assert.InRange(result.Notified, 100, 200);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
        Assert.Equal(broker.Records, rig.Run.Trigger.Received);
    }

    [Fact]
    public async Task ThePageShowsThePlanAndTheScalersLastRun()
    {
        await using var rig = await ServeRig.StartAsync(people: 20);
        using var http = new HttpClient { BaseAddress = rig.Run.Page };
        await PinAsync(rig, new PlanPin(Lanes: 4));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(http, "scale"));
        await ServeRig.UntilAsync("the pinned plan", () => rig.Run.Board.Read().Scaler!.Report.InForce!.Lanes == 4);

        using var status = JsonDocument.Parse(await http.GetStringAsync("status"));
        var scaler = status.RootElement.GetProperty("scaler");
        Assert.Equal("Applied", scaler.GetProperty("outcome").GetString());
        var plan = scaler.GetProperty("plan");
        Assert.Equal(
            (20, 4, 32, 4),
            (
                plan.GetProperty("subscribers").GetInt32(),
                plan.GetProperty("lanes").GetInt32(),
                plan.GetProperty("partitions").GetInt32(),
                plan.GetProperty("provisionedConcurrency").GetInt32()
            )
        );
        Assert.Contains(
            scaler.GetProperty("steps").EnumerateArray(),
            step =>
                step.GetProperty("step").GetString() == "warm consumers" && step.GetProperty("to").GetString() == "4"
        );
    }

    /// <summary>As an operator does it: by the history, with the commands.</summary>
    [Fact]
    public async Task ARollbackBringsTheEarlierPlanBack()
    {
        await using var rig = await ServeRig.StartAsync(people: 20);
        await PinAsync(rig, new PlanPin(Lanes: 8));
        rig.Run.Scaler.Ask();
        await ServeRig.UntilAsync("the larger plan", () => rig.Run.Board.Read().Scaler!.Report.InForce!.Lanes == 8);
        using var client = DynamoDbClients.CreateAt(
            new Uri(rig.Run.Stack.Variable(LocalComposition.DynamoDbEndpoint)!)
        );
        var state = new DynamoScalerState(new DynamoDbStore(client), rig.Run.Stack.Tables.State);

        var history = JsonDocument
            .Parse((await PlanAsync(state, "--history", "--json")).Out)
            .RootElement.EnumerateArray()
            .ToList();
        Assert.Equal([8, 2], history.Select(entry => entry.GetProperty("lanes").GetInt32()));
        Assert.Equal(0, (await PlanAsync(state, "--rollback", history[1].GetProperty("since").GetString()!)).Code);
        rig.Run.Scaler.Ask();
        await ServeRig.UntilAsync("the earlier plan", () => rig.Run.Board.Read().Scaler!.Report.InForce!.Lanes == 2);

        Assert.Equal([2, 8, 2], (await state.SnapshotsAsync(10, default)).Select(snapshot => snapshot.Plan.Lanes));
    }

    private static async Task PinAsync(ServeRig rig, PlanPin pin)
    {
        using var client = DynamoDbClients.CreateAt(
            new Uri(rig.Run.Stack.Variable(LocalComposition.DynamoDbEndpoint)!)
        );
        await new DynamoScalerState(new DynamoDbStore(client), rig.Run.Stack.Tables.State).SetOptionsAsync(
            new OperatorOptions(ChannelRates.Unlimited, pin),
            default
        );
    }

    private static async Task<(int Code, string Out)> PlanAsync(IScalerState state, params string[] arguments)
    {
        await using var output = new StringWriter();
        var io = new CommandIo(
            output,
            TextWriter.Null,
            Stream.Null,
            OutIsTerminal: false,
            ErrorIsTerminal: false,
            TimeProvider.System
        );
        var code = await PlanCommand
            .Create(io, () => (state, ""))
            .Parse(arguments)
            .InvokeAsync(new() { Output = output, Error = TextWriter.Null });
        return (code, output.ToString());
    }

    private static async Task<HttpStatusCode> PostAsync(
        HttpClient http,
        string path,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (headers.All(header => header.Name != "Origin"))
            request.Headers.Add(SiteAccess.OperatorHeader, "test");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
