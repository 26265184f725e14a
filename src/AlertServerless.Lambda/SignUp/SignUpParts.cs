using AlertServerless.Core.Delivery;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda.SignUp;

/// <summary>What the web application is built on: the same on one machine and in the cloud.</summary>
/// <param name="Items">Pending requests and counters.</param>
/// <param name="Pending">Finds what is pending by address.</param>
/// <param name="Registry">The registry that consumers read.</param>
/// <param name="Registrations">What subscribers may do with it.</param>
/// <param name="Policy">Which addresses are taken.</param>
/// <param name="Links">By which subscribers leave.</param>
/// <param name="Messages">Codes, links and tests.</param>
/// <param name="Webhooks">Asks receivers for proof.</param>
/// <param name="ReceiverLog">What facilities' receivers were sent.</param>
/// <param name="PublicStatus">What the producer lets everybody see.</param>
/// <param name="SmsSender">The number that alerts come from, for people to save.</param>
/// <param name="TwilioAuthToken">With which Twilio signs what it says; null: nothing is believed.</param>
/// <param name="TelegramHook">What Telegram sends in X-Telegram-Bot-Api-Secret-Token.</param>
public sealed record SignUpParts(
    IVersionedItems Items,
    SignUpKeys Keys,
    PendingByAddress Pending,
    SubscriberRegistry Registry,
    Registrations Registrations,
    AddressPolicy Policy,
    Links Links,
    PlainMessages Messages,
    WebhookReceivers Webhooks,
    IReceiverLog ReceiverLog,
    IPublicStatusStore PublicStatus,
    Uri PublicUrl,
    string SmsSender,
    string TelegramBotName,
    string TelegramHook,
    string? TwilioAuthToken,
    TimeProvider Clock
)
{
    public override string ToString() => $"sign-up at {PublicUrl}";
}
