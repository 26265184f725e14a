using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.SignUp;

/// <summary>How many proofs are sent at most. They bound what an attacker can make us pay, and how often others' phones
/// ring.</summary>
/// <param name="PerAddress">To one address, whoever asks.</param>
/// <param name="PerNetwork">For one source network with a proof of work.</param>
/// <param name="PerNetworkWithoutWork">For one without: a browser without scripts cannot do that work.</param>
/// <param name="PerNumberBlock">To one block of 1,000 phone numbers: premium ranges are sold in blocks.</param>
/// <param name="PerReceiver">Challenges and tests to one webhook host.</param>
/// <param name="FusePerDay">Codes by SMS in a day, over everybody. Alerts do not count and are never stopped by
/// it.</param>
public sealed record SignUpGuardOptions(
    SlidingWindow PerAddress,
    SlidingWindow PerNetwork,
    SlidingWindow PerNetworkWithoutWork,
    SlidingWindow PerNumberBlock,
    SlidingWindow PerReceiver,
    int FusePerDay
)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static SignUpGuardOptions Default { get; } =
        new(
            PerAddress: new SlidingWindow(3, Day),
            PerNetwork: new SlidingWindow(5, Hour),
            PerNetworkWithoutWork: new SlidingWindow(2, Hour),
            PerNumberBlock: new SlidingWindow(20, Hour),
            PerReceiver: new SlidingWindow(10, Hour),
            FusePerDay: 2_000
        );

    // E.164 without its last three digits: numbers are given out to operators in blocks of a thousand and more.
    internal static string BlockOf(string number) => number[..^3];
}

/// <summary>A closed set: what the limits say to one more proof.</summary>
public abstract record Allowance
{
    private Allowance() { }

    public sealed record Granted : Allowance;

    /// <summary>The source, or the block of numbers, has had its share.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : Allowance;

    /// <summary>The day's codes are used up. E-mail and Telegram still work, and so do alerts.</summary>
    public sealed record FuseBlown(TimeSpan RetryAfter) : Allowance;

    /// <summary>This address has had its share. The answer hides that: it would reveal that somebody else asked for
    /// this address.</summary>
    public sealed record Quietly : Allowance;
}

/// <summary>Counts what sign-up sends, and refuses what is over a limit.</summary>
public sealed class SignUpGuard(IVersionedItems items, SignUpKeys keys, SignUpGuardOptions options)
{
    private const string FuseKey = "fuse";
    private const int FuseAttempts = 8;

    private readonly WindowCounters counters = new(items, keys);

    /// <summary>One request of a source, whatever it asks for.</summary>
    public async Task<Allowance> TakeRequestAsync(
        RequestSource source,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        // One counter for both, so that nobody has the one limit after the other.
        var limit = source.DidWork ? options.PerNetwork : options.PerNetworkWithoutWork;
        return await counters.TryTakeAsync("network", source.Network, limit, now, cancellation) is { } wait
            ? new Allowance.TooMany(wait)
            : new Allowance.Granted();
    }

    /// <summary>One code or link to an address.</summary>
    public async Task<Allowance> TakeProofAsync(
        ChannelKind channel,
        string address,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (channel == ChannelKind.Sms)
        {
            var block = SignUpGuardOptions.BlockOf(address);
            if (await counters.TryTakeAsync("block", block, options.PerNumberBlock, now, cancellation) is { } rest)
                return new Allowance.TooMany(rest);
        }

        var canon = $"{channel.Name()} {ContactAddress.InboxOf(channel, address)}";
        if (await counters.TryTakeAsync("address", canon, options.PerAddress, now, cancellation) is not null)
            return new Allowance.Quietly();
        return channel == ChannelKind.Sms ? await BurnAsync(now, cancellation) : new Allowance.Granted();
    }

    /// <summary>One challenge to a receiver: so nobody can make us flood the host of somebody else.</summary>
    public async Task<Allowance> TakeChallengeAsync(string address, DateTimeOffset now, CancellationToken cancellation)
    {
        var host = new Uri(address).Authority;
        return await counters.TryTakeAsync("challenge", host, options.PerReceiver, now, cancellation) is { } wait
            ? new Allowance.TooMany(wait)
            : new Allowance.Granted();
    }

    /// <summary>Whether codes by SMS are still sent today.</summary>
    public async Task<bool> HasCodesAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Count(await items.FindAsync(FuseItem(now), now, cancellation)) < options.FusePerDay;

    private async Task<Allowance> BurnAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        for (var attempt = 0; attempt < FuseAttempts; attempt++)
        {
            var seen = await items.FindAsync(FuseItem(now), now, cancellation);
            var sent = Count(seen);
            if (sent >= options.FusePerDay)
                return new Allowance.FuseBlown(midnight - now);
            var item = new NewItem(BitConverter.GetBytes(sent + 1), now, midnight);
            if (await items.TryPutAsync(FuseItem(now), seen, item, cancellation))
                return new Allowance.Granted();
        }

        return new Allowance.TooMany(TimeSpan.FromSeconds(1));
    }

    private static string FuseItem(DateTimeOffset now) => $"{FuseKey}#{now.UtcDateTime:yyyy-MM-dd}";

    private static int Count(VersionedItem? item) => item is null ? 0 : BitConverter.ToInt32(item.Value.Span);
}

/// <summary>Where a request comes from, as far as it matters.</summary>
/// <param name="Network">See <see cref="SourceNetwork"/>.</param>
/// <param name="DidWork">It came with a proof of work.</param>
public sealed record RequestSource(string Network, bool DidWork);
