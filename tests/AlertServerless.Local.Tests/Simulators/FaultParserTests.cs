using AlertServerless.Local.Simulators;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

public sealed class FaultParserTests
{
    public static TheoryData<string, Fault> Valid =>
        new()
        {
            {
                "twilio:503@2s..5s",
                new Fault(
                    "twilio",
                    FaultKind.Status,
                    503,
                    default,
                    TimeSpan.FromSeconds(2),
                    TimeSpan.FromSeconds(5),
                    true
                )
            },
            { "twilio:429", new Fault("twilio", FaultKind.Status, 429, default, default, TimeSpan.MaxValue) },
            {
                "ses:throttle@500ms..",
                new Fault(
                    "ses",
                    FaultKind.Throttle,
                    0,
                    default,
                    TimeSpan.FromMilliseconds(500),
                    TimeSpan.MaxValue,
                    true
                )
            },
            {
                "telegram:retry_after=5",
                new Fault("telegram", FaultKind.Throttle, 0, TimeSpan.FromSeconds(5), default, TimeSpan.MaxValue)
            },
            { "webhook:tls@..1m", new Fault("webhook", FaultKind.Reset, 0, default, default, TimeSpan.FromMinutes(1)) },
            {
                "twilio:slow=800ms",
                new Fault("twilio", FaultKind.Slow, 0, TimeSpan.FromMilliseconds(800), default, TimeSpan.MaxValue)
            },
            {
                "sqs:down@0s..2.5s",
                new Fault("sqs", FaultKind.Down, 0, default, default, TimeSpan.FromSeconds(2.5), true)
            },
            { "dynamodb:throttle", new Fault("dynamodb", FaultKind.Throttle, 0, default, default, TimeSpan.MaxValue) },
        };

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_fault_is_read_as_written(string text, Fault expected)
    {
        Assert.Equal(expected, FaultParser.TryParse(text, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("twilio", "expected PROVIDER:KIND")]
    [InlineData("vodafone:503", "no provider 'vodafone'")]
    [InlineData("twilio:explode", "twilio knows")]
    [InlineData("twilio:200", "twilio knows")]
    [InlineData("twilio:hang=5", "twilio knows")]
    [InlineData("twilio:slow", "twilio knows")]
    [InlineData("sqs:403", "sqs knows")]
    [InlineData("twilio:503@5s..2s", "is not a window")]
    [InlineData("twilio:503@..", "is not a window")]
    [InlineData("twilio:503@soon..", "is not a window")]
    public void What_cannot_be_meant_is_named_in_one_line(string text, string why)
    {
        Assert.Null(FaultParser.TryParse(text, out var problem));
        Assert.StartsWith($"fault '{text}': ", problem, StringComparison.Ordinal);
        Assert.Contains(why, problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem!);
    }

    [Fact]
    public void Windows_count_from_the_start()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 4, 20, 0, TimeSpan.Zero));
        var plan = new FaultPlan([FaultParser.TryParse("twilio:503@2s..5s", out _)!], time);
        Assert.Null(plan.Ruling("twilio"));

        time.Advance(TimeSpan.FromHours(1));
        plan.Start();
        Assert.Null(plan.Ruling("twilio"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(plan.Ruling("twilio"));
        Assert.Null(plan.Ruling("ses"));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(plan.Ruling("twilio"));
    }

    /// <summary>One that begins with the event does not disturb the sign-up before it.</summary>
    [Theory]
    [InlineData("dynamodb:reset@0s..2s", false)]
    [InlineData("dynamodb:reset@0s..", false)]
    [InlineData("dynamodb:reset@..2s", true)]
    [InlineData("dynamodb:reset", true)]
    public void Before_the_event_only_what_names_no_beginning_rules(string text, bool rules)
    {
        var plan = new FaultPlan([FaultParser.TryParse(text, out _)!], new FakeTimeProvider());
        Assert.Equal(rules, plan.Ruling("dynamodb") is not null);

        plan.Start();
        Assert.NotNull(plan.Ruling("dynamodb"));
    }
}
