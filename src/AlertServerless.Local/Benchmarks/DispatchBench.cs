using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Benchmarks;

/// <param name="PerSecond">Through the whole consumer, from the record to the last checkpoint.</param>
/// <param name="BareLoopPerSecond">The same requests to the same simulator by a bare client.</param>
/// <param name="Ratio">Median of the rounds' ratios, each of two neighbouring measurements.</param>
/// <param name="Seconds">Of the consumer's median round.</param>
/// <param name="Processor">Where the processors' time went.</param>
/// <param name="Missed">In the worst round.</param>
/// <param name="NotifiedTwice">In the worst round.</param>
internal sealed record DispatchReport(
    double PerSecond,
    double BareLoopPerSecond,
    double Ratio,
    int Recipients,
    double Seconds,
    int Lanes,
    int Segments,
    double WritesPerRecipient,
    int Rounds,
    ProcessorTimes Processor,
    int Missed,
    [property: JsonPropertyName("toldTwice")] int NotifiedTwice
)
{
    public bool Holds => Missed == 0 && NotifiedTwice == 0;
}

/// <summary>Microseconds of processor time for each recipient, medians of the rounds. Unlike the rates they hardly
/// depend on what else the machine does, and they tell the consumer from the emulator, which runs on the same
/// processors but is not ours.</summary>
/// <param name="Consumer">Of this process, the provider's simulator included.</param>
/// <param name="BareLoop">Of this process, the provider's simulator included.</param>
/// <param name="Emulator">Of DynamoDB's emulator, while the consumer works.</param>
/// <param name="Ratio">Bare loop ÷ consumer: what the ratio would be, were the store elsewhere.</param>
internal sealed record ProcessorTimes(double Consumer, double BareLoop, double Emulator, double Ratio);

/// <param name="Channels">Served by each consumer; the recipients are on SMS.</param>
internal sealed record DispatchBenchOptions(
    int Recipients,
    int Seed,
    int Lanes,
    int Rounds,
    IReadOnlyList<ChannelKind> Channels
);

/// <summary>The whole consumer against a bare loop, by turns, to the same simulator.</summary>
internal sealed class DispatchBench(
    BenchStore store,
    ProviderSimulators providers,
    DispatchBenchOptions terms,
    TimeProvider clock,
    Action<string> say
)
{
    // Until the code on both sides is compiled for good, the emulator's included.
    private const int WarmUps = 2;

    private readonly TwilioAccount account = BenchAccount.At(providers);

    private readonly record struct Round(Measured Consumer, Measured Bare, long Writes, int Missed, int NotifiedTwice)
    {
        public double Ratio => Consumer.PerSecond / Bare.PerSecond;
    }

    private readonly record struct Measured(double PerSecond, double Microseconds, double EmulatorMicroseconds);

    public async Task<DispatchReport> RunAsync(CancellationToken cancellation)
    {
        var people = BenchSubscribers.Create(terms.Recipients, terms.Seed);
        var numbers = people.Select(person => person.Addresses.For(ChannelKind.Sms)!).ToList();
        var load = await store.LoadAsync(people, cancellation);
        say($"{load.Subscribers:N0} recipients in {load.Segments:N0} segments");
        using var consumers = new WarmConsumers(store, account, terms.Lanes, terms.Channels, clock);
        using var bare = new BareLoop(account);

        var rounds = new List<Round>();
        for (var number = 0; number < WarmUps + terms.Rounds; number++)
        {
            var round = await MeasureAsync(consumers, bare, numbers, number, cancellation);
            say(
                $"{(number < WarmUps ? "warm-up" : "round")}: consumer {round.Consumer.PerSecond:N0}/s, bare loop "
                    + $"{round.Bare.PerSecond:N0}/s"
            );
            if (number >= WarmUps)
                rounds.Add(round);
        }

        return Report(rounds, load.Segments);
    }

    private DispatchReport Report(List<Round> rounds, int segments)
    {
        var consumer = Median(rounds, round => round.Consumer.PerSecond);
        var processor = new ProcessorTimes(
            Math.Round(Median(rounds, round => round.Consumer.Microseconds), 1),
            Math.Round(Median(rounds, round => round.Bare.Microseconds), 1),
            Math.Round(Median(rounds, round => round.Consumer.EmulatorMicroseconds), 1),
            Math.Round(Median(rounds, round => round.Bare.Microseconds / round.Consumer.Microseconds), 3)
        );
        return new DispatchReport(
            Math.Round(consumer),
            Math.Round(Median(rounds, round => round.Bare.PerSecond)),
            Math.Round(Median(rounds, round => round.Ratio), 3),
            terms.Recipients,
            Math.Round(terms.Recipients / consumer, 2),
            terms.Lanes,
            segments,
            Math.Round((double)rounds[^1].Writes / terms.Recipients, 4),
            rounds.Count,
            processor,
            rounds.Max(round => round.Missed),
            rounds.Max(round => round.NotifiedTwice)
        );
    }

    private async Task<Round> MeasureAsync(
        WarmConsumers consumers,
        BareLoop bare,
        List<string> numbers,
        int number,
        CancellationToken cancellation
    )
    {
        var alert = BenchAlert.Decided(number, clock.GetUtcNow());
        var facts = new MessageFacts(AlertLevel.TakeAction, 7, 20, alert.DecidedAt.AddSeconds(20), Language.Romanian);
        var words = new MessageText(alert).For(facts, ChannelKind.Sms, alert.DecidedAt);
        var yardstick = await MeasureAsync(() => bare.SendAsync(numbers, words, cancellation), clock.GetTimestamp);

        alert = BenchAlert.Decided(number, clock.GetUtcNow());
        var (seen, writes) = (providers.Log.Count, store.Claims.Writes);
        var consumer = await MeasureAsync(
            () => consumers.HandOutAsync(alert, cancellation),
            () => store.Claims.FinishedAt
        );

        var notified = providers
            .Log.From(seen)
            .Where(message => message.Accepted)
            .CountBy(message => message.Recipient)
            .ToList();
        return new Round(
            consumer,
            yardstick,
            store.Claims.Writes - writes,
            numbers.Count - notified.Count,
            notified.Count(one => one.Value > 1)
        );
    }

    private async Task<Measured> MeasureAsync(Func<Task> work, Func<long> endedAt)
    {
        GC.Collect();
        var (used, emulator) = (Environment.CpuUsage.TotalTime, store.ProcessorTime);
        var started = clock.GetTimestamp();
        await work();
        var seconds = clock.GetElapsedTime(started, endedAt()).TotalSeconds;
        return new Measured(
            terms.Recipients / seconds,
            Each(Environment.CpuUsage.TotalTime - used),
            Each(store.ProcessorTime - emulator)
        );
    }

    private double Each(TimeSpan whole) => whole.TotalMicroseconds / terms.Recipients;

    private static double Median(List<Round> rounds, Func<Round, double> of) =>
        rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}

/// <summary>
/// The yardstick: a client, a loop and Twilio's request; no rule, no claims, no receipts. Its handler is as lean as the
/// adapter's own, so that what is measured is the consumer and not the client's settings.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private const int InFlight = 100;

    private readonly HttpClient http;
    private readonly Uri target;
    private readonly AuthenticationHeaderValue credentials;
    private readonly string sender;

    public BareLoop(TwilioAccount account)
    {
        http = new HttpClient(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = InFlight,
                UseCookies = false,
                UseProxy = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
            }
        );
        target = new Uri(account.BaseUrl!, $"/2010-04-01/Accounts/{account.AccountSid}/Messages.json");
        credentials = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.KeySid}:{account.KeySecret}"))
        );
        sender = account.Sender;
    }

    public Task SendAsync(IReadOnlyList<string> numbers, string words, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            numbers,
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellation },
            async (number, token) => await SendAsync(number, words, token)
        );

    public void Dispose() => http.Dispose();

    private async Task SendAsync(string number, string words, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new FormUrlEncodedContent([
                new("To", number),
                new("From", sender),
                new("Body", words),
                new("ValidityPeriod", 600.ToString(CultureInfo.InvariantCulture)),
            ]),
        };
        request.Headers.Authorization = credentials;
        using var response = await http.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
    }
}
