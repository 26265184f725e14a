using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Stack;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Reports;

/// <summary>Traces of real claims agree with the claim model; each of its rules is broken once, and named.</summary>
public sealed class ClaimTraceTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);
    private static readonly ClaimOptions Options = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
    private static readonly ClaimKey Key = new(
        AlertId.ForTier(new EventId("trace"), 6),
        SegmentId.TryParse("sxfs-p-sms-0", out var id) ? id : throw new InvalidOperationException(),
        0,
        1
    );

    [Fact]
    public async Task WhatTwoWorkersDoOneAfterTheOtherAgrees()
    {
        var trace = await TakeOverAsync();

        Assert.Equal(
            [
                (TracedCall.Claim, TracedResult.Won, 1L),
                (TracedCall.Claim, TracedResult.Held, null),
                (TracedCall.Checkpoint, TracedResult.Kept, 1),
                (TracedCall.Renew, TracedResult.Kept, 1),
                (TracedCall.Claim, TracedResult.Won, 2),
                (TracedCall.Checkpoint, TracedResult.Lost, 1),
                (TracedCall.Finish, TracedResult.Kept, 2),
                (TracedCall.Claim, TracedResult.Done, (long?)null),
            ],
            trace.Select(entry => (entry.Call, entry.State, entry.Fence))
        );
        var check = ClaimTraceCheck.Check(trace);
        Assert.Equal((8, 1), (check.Entries, check.Slots));
        Assert.Empty(check.Violations);
    }

    [Fact]
    public async Task ATraceIsReadAsItWasWritten()
    {
        var trace = await TakeOverAsync();
        Assert.Equal(trace, ClaimTrace.TryRead(trace.Select(ClaimTrace.Write), out _));
    }

    [Theory]
    [InlineData("{\"time\":1}")]
    [InlineData("null")]
    [InlineData("not JSON")]
    public async Task ALineThatIsNoEntryIsNamed(string line)
    {
        var lines = (await TakeOverAsync()).Select(ClaimTrace.Write).Take(2).Append(line);
        Assert.Null(ClaimTrace.TryRead(lines, out var problem));
        Assert.StartsWith("line 3: ", problem, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<List<ClaimTraceEntry>, List<ClaimTraceEntry>>> Breaches =>
        new()
        {
            { "won fence 1, which a had won", trace => With(trace, 4, entry => entry with { Fence = 1 }) },
            {
                "won fence 1 after a had won 2",
                trace => With(With(trace, 0, entry => entry with { Fence = 2 }), 4, entry => entry with { Fence = 1 })
            },
            {
                "won fence 2 while a held 1",
                trace => With(trace, 3, entry => entry with { LockedUntil = Start.AddHours(1) })
            },
            {
                "wrote under fence 1 after b had won 2",
                trace => With(trace, 5, entry => entry with { State = TracedResult.Kept })
            },
            { "has cursor none, which was", trace => With(trace, 4, entry => entry with { Cursor = null }) },
            {
                "won it though b had finished it",
                trace =>
                    With(
                        trace,
                        7,
                        entry =>
                            entry with
                            {
                                State = TracedResult.Won,
                                Fence = 3,
                                Cursor = trace[6].Cursor,
                                Checkpoints = 2,
                                LockedUntil = Start.AddHours(1),
                            }
                    )
            },
            { "is one of 2 slots, and was one of 1", trace => With(trace, 4, entry => entry with { Slots = 2 }) },
        };

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task EachRuleThatIsBrokenIsNamed(
        string rule,
        Func<List<ClaimTraceEntry>, List<ClaimTraceEntry>> broken
    )
    {
        var check = ClaimTraceCheck.Check(broken([.. await TakeOverAsync()]));
        Assert.Contains(check.Violations, violation => violation.Contains(rule, StringComparison.Ordinal));
    }

    /// <summary>A killed worker's last calls are not in its trace: nothing follows from what is not there.</summary>
    [Fact]
    public async Task WhateverIsMissingFromATraceIsNoViolation()
    {
        var trace = await TakeOverAsync();
        for (var gaps = 0; gaps < 1 << trace.Count; gaps++)
        {
            var mask = gaps;
            var check = ClaimTraceCheck.Check([.. trace.Where((_, index) => (mask >> index & 1) == 0)]);
            Assert.Empty(check.Violations);
        }
    }

    private static List<ClaimTraceEntry> With(
        List<ClaimTraceEntry> trace,
        int index,
        Func<ClaimTraceEntry, ClaimTraceEntry> change
    ) => [.. trace.Select((entry, position) => position == index ? change(entry) : entry)];

    // a claims, checkpoints and renews, and is not heard of for a lease; b finishes; a wakes and is refused.
    private static async Task<IReadOnlyList<ClaimTraceEntry>> TakeOverAsync()
    {
        var folder = Directory.CreateTempSubdirectory("alert-trace-");
        try
        {
            var clock = new FakeTimeProvider(Start);
            var claims = new InMemorySegmentClaims();
            await using var fileOfA = TracedClaims.NewFile(folder.FullName);
            await using var fileOfB = TracedClaims.NewFile(folder.FullName);
            var (a, b) = (new TracedClaims(claims, fileOfA, clock), new TracedClaims(claims, fileOfB, clock));

            var first = await WinAsync(a, "a", clock);
            await b.TryClaimAsync(Key, "b", Later(clock), Options, default);
            var progress = new ClaimProgress(new SubscriberId(5), DispatchCounts.OneNotified, []);
            first = Kept(await a.CheckpointAsync(first, progress, Later(clock), Options, default));
            first = Kept(await a.RenewAsync(first, Later(clock), Options, default));
            clock.Advance(Options.Lease + (2 * Options.MaxClockSkew));
            var second = await WinAsync(b, "b", clock);
            var late = new ClaimProgress(new SubscriberId(9), DispatchCounts.OneNotified, []);
            Assert.IsType<ClaimHold.Lost>(await a.CheckpointAsync(first, late, Later(clock), Options, default));
            Kept(await b.FinishAsync(second, late, Later(clock), default));
            await a.TryClaimAsync(Key, "a", Later(clock), Options, default);
            return TracedClaims.ReadAll(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Claim> WinAsync(TracedClaims claims, string owner, FakeTimeProvider clock) =>
        Assert.IsType<ClaimAttempt.Won>(await claims.TryClaimAsync(Key, owner, Later(clock), Options, default)).Claim;

    private static Claim Kept(ClaimHold hold) => Assert.IsType<ClaimHold.Kept>(hold).Claim;

    private static DateTimeOffset Later(FakeTimeProvider clock)
    {
        clock.Advance(TimeSpan.FromMilliseconds(10));
        return clock.GetUtcNow();
    }
}
