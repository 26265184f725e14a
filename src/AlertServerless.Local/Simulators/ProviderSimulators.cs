using AlertServerless.Core.Alerting;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Simulators;

/// <summary>
/// Twilio, AWS End User Messaging, SES, Telegram and a webhook receiver on one loopback port, with the log of all they
/// were asked and a page that shows it as people would see it (<c>/inbox</c>).
/// </summary>
public sealed class ProviderSimulators : IAsyncDisposable
{
    private readonly ProviderSimulator[] simulators;
    private readonly InboxEndpoints inbox;
    private readonly WebhookReceiver receiver;
    private readonly FaultPlan faults;
    private readonly TimeProvider time;
    private SimulatorHost? host;

    private ProviderSimulators(byte[] webhookKey, FaultPlan faults, TimeProvider time)
    {
        this.faults = faults;
        this.time = time;
        Log = new SimulatorLog(time);
        inbox = new InboxEndpoints(Log, time);
        // One number has one phone, whoever carries the message.
        var sms = new ProviderBehaviour(time);
        receiver = new WebhookReceiver(Log, new ProviderBehaviour(time), webhookKey, time);
        simulators =
        [
            new TwilioSimulator(Log, sms, time),
            new EndUserMessagingSimulator(Log, sms),
            new SesSimulator(Log, new ProviderBehaviour(time)),
            new TelegramSimulator(Log, new ProviderBehaviour(time), time),
            receiver,
        ];
    }

    public SimulatorLog Log { get; }

    /// <summary>For <c>TWILIO_BASE_URL</c>, <c>TELEGRAM_BASE_URL</c> and the endpoints of SES and End User Messaging
    /// alike.</summary>
    public Uri BaseUrl => host!.BaseUrl;

    public Uri InboxUrl => new(BaseUrl, InboxEndpoints.PagePath);

    /// <param name="webhookKey">The system's key that receivers' secrets follow from.</param>
    /// <param name="port">0 for any free one.</param>
    public static async Task<ProviderSimulators> StartAsync(
        byte[] webhookKey,
        FaultPlan faults,
        TimeProvider time,
        int port,
        CancellationToken cancellation
    )
    {
        var started = new ProviderSimulators(webhookKey, faults, time);
        started.host = await SimulatorHost.StartAsync(port, started.HandleAsync, cancellation);
        return started;
    }

    /// <summary>Latency, rate limit and refused addresses of a channel's provider.</summary>
    public ProviderBehaviour Of(ChannelKind channel) =>
        Array.Find(simulators, simulator => simulator.Channel == channel)!.Behaviour;

    /// <summary>Gives a receiver the secret that the sign-up page showed its owner.</summary>
    public void InstallSecret(string address, byte[] secret) => receiver.Install(address, secret);

    /// <summary>The address of a receiver that exists only in this log.</summary>
    public string HookAddress(string name) => $"{BaseUrl.AbsoluteUri}hook/{name}";

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
    }

    private Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        foreach (var simulator in simulators)
        {
            if (simulator.Serves(context.Request.Method, path))
                return SimulatorPipeline.HandleAsync(context, simulator, faults, time);
        }

        return inbox.HandleAsync(context, path);
    }
}
