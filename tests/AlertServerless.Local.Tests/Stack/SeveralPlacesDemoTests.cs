using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>Half of the people have a second or third place: through the whole system, judged by what the providers
/// saw.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class SeveralPlacesDemoTests
{
    private const int People = 600;

    [Fact]
    public async Task Whoever_lives_outside_with_parents_inside_hears_of_it_once_and_by_their_place()
    {
        var (evidence, messages) = await Task.Run(PlayAsync);

        var result = GuaranteeCheck.Check(evidence);
        Assert.True(result.Holds, $"{result}");
        var alert = new PreparedAlert(Assert.Single(evidence.Alerts));
        var outside = 0;
        foreach (var person in evidence.Population.All().Where(one => one.Preferences.PlaceCount > 1))
        {
            var preferences = person.Preferences;
            var elsewhere = Enumerable
                .Range(1, preferences.PlaceCount - 1)
                .Any(i => Concerns(alert, preferences.At(i)));
            if (Concerns(alert, preferences.At(0)) || !elsewhere)
                continue;
            outside++;
            var received = messages.Where(one =>
                evidence.Population.IndexOf(one.Channel, one.Recipient) == person.Index
            );
            var message = Assert.Single(received);
            Assert.True(NamesAPlace(message.Text, preferences), message.Text);
        }

        Assert.True(outside >= 3, $"{outside} who live outside and have somebody inside are no proof");
    }

    private static bool Concerns(PreparedAlert alert, in SubscriberPreferences one) =>
        Eligibility.Judge(alert, one, alert.Alert.DecidedAt).IsEligible;

    // Not their home: it is of no concern.
    private static bool NamesAPlace(string text, SubscriberPreferences preferences)
    {
        var words = LanguageTexts.In(preferences.Language);
        string[] names =
        [
            words[TextKey.AtWork],
            words[TextKey.AtParents],
            words[TextKey.AtNumber].Replace("{0}", "2", StringComparison.Ordinal),
            words[TextKey.AtNumber].Replace("{0}", "3", StringComparison.Ordinal),
        ];
        return Array.Exists(
            names,
            name =>
                text.StartsWith($"{name}: ", StringComparison.Ordinal)
                || text.StartsWith($"{Gsm7.Fold(name)}: ", StringComparison.Ordinal)
        );
    }

    private static async Task<(RunEvidence Evidence, IReadOnlyList<SimulatedMessage> Messages)> PlayAsync()
    {
        var clock = TimeProvider.System;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3), clock);
        var options = new DemoOptions { Subscribers = People, SeveralPlaces = 0.5 };
        await using var stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Lanes = options.Lanes,
                Partitions = 4 * options.Lanes,
                Seed = options.Seed,
            },
            clock,
            limit.Token
        );
        var population = new SyntheticPopulation(
            options.Subscribers,
            options.Seed,
            new SyntheticAddresses(stack.Providers.HookAddress("")),
            options.SeveralPlaces
        );
        var run = new DemoRun(stack, population, options, clock, NullLoggerFactory.Instance, _ => { });
        var facts = await run.RunAsync(QuickQuake.Once(), limit.Token);
        var evidence = await DemoVerdict.GatherAsync(stack, population, facts, limit.Token);
        return (
            evidence,
            [.. stack.Providers.Log.From(0).Where(message => message is { Accepted: true, IsEdit: false })]
        );
    }
}
