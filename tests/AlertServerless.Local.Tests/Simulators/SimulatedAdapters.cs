using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Delivery;
using Amazon.PinpointSMSVoiceV2;
using Amazon.SimpleEmailV2;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

/// <summary>The simulators with faults, and the real adapters of every provider pointed at them.</summary>
internal sealed class SimulatedAdapters : IAsyncDisposable
{
    private readonly AmazonSimpleEmailServiceV2Client ses;
    private readonly AmazonPinpointSMSVoiceV2Client sms;

    private SimulatedAdapters(ProviderSimulators simulators)
    {
        Simulators = simulators;
        ses = SesProviderTests.Client(simulators.BaseUrl);
        sms = EndUserMessagingProviderTests.Client(simulators.BaseUrl);
        All = new Dictionary<string, (IProvider, string)>
        {
            ["twilio"] = (
                new TwilioProvider(
                    new TwilioAccount("AC0123", "SK0123", "secret", "+40312000000", BaseUrl: simulators.BaseUrl),
                    ProviderHttp.Create(16),
                    TimeProvider.System
                ),
                "+40722000001"
            ),
            ["aws-sms"] = (EndUserMessagingProviderTests.Provider(sms), "+40722000002"),
            ["ses"] = (SesProviderTests.Provider(ses), "ana@example.org"),
            ["telegram"] = (
                new TelegramProvider(new TelegramBot("42:token", simulators.BaseUrl, false, ProviderHttp.Create(16))),
                "123456"
            ),
            ["webhook"] = (WebhookProviderTests.Provider(), simulators.HookAddress("pump-7")),
        };
    }

    public static TheoryData<string> Names => new("twilio", "aws-sms", "ses", "telegram", "webhook");

    public ProviderSimulators Simulators { get; }

    public IReadOnlyDictionary<string, (IProvider Provider, string Address)> All { get; }

    public static Task<SimulatedAdapters> StartAsync(params string[] faults) => StartAsync(TimeProvider.System, faults);

    public static async Task<SimulatedAdapters> StartAsync(TimeProvider clock, params string[] faults)
    {
        var plan = new FaultPlan(
            [
                .. faults.Select(fault =>
                    FaultParser.TryParse(fault, out var problem) ?? throw new ArgumentException(problem, nameof(faults))
                ),
            ],
            clock
        );
        plan.Start();
        return new SimulatedAdapters(
            await ProviderSimulators.StartAsync(DeliverySamples.WebhookKey, plan, clock, 0, CancellationToken.None)
        );
    }

    public Task<SendOutcome> SendAsync(string name, ulong subscriber = 7) =>
        DeliverySamples.SendAsync(
            All[name].Provider,
            DeliverySamples.Message(All[name].Address, subscriber: subscriber)
        );

    /// <summary>Whether the person behind the adapter's address has a message.</summary>
    public bool HasReceived(string name) =>
        Simulators.Log.Of(All[name].Provider.Kind, All[name].Address).Any(message => message.Accepted);

    public async ValueTask DisposeAsync()
    {
        ses.Dispose();
        sms.Dispose();
        await Simulators.DisposeAsync();
    }
}
