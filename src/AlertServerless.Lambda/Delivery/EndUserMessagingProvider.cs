using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using Amazon.PinpointSMSVoiceV2;
using Amazon.PinpointSMSVoiceV2.Model;
using Amazon.Runtime;

namespace AlertServerless.Lambda.Delivery;

/// <summary>SMS by AWS End User Messaging (once Amazon Pinpoint's SMS): one request a message.</summary>
/// <param name="sms">Without retries of its own (<see cref="Composition.SendOnce"/>): the layers above know better which are safe.</param>
/// <param name="originationIdentity">A phone number, sender id or pool, by its ARN.</param>
public sealed class EndUserMessagingProvider(IAmazonPinpointSMSVoiceV2 sms, string originationIdentity, TimeProvider time) : IProvider
{
    // SendTextMessage, TimeToLive: from 5 to 259,200 s.
    private const int ShortestLife = 5;
    private const int LongestLife = 259_200;

    private static readonly SendOutcome Taken = new SendOutcome.Delivered();
    private static readonly SendOutcome Unreadable = new SendOutcome.Ambiguous("aws sms: an answer without a message id");

    public ChannelKind Kind => ChannelKind.Sms;

    public int MaxBatch => 1;

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellation) =>
        [await CallAsync(batch[0], cancellation)];

    private async Task<SendOutcome> CallAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var life = Math.Floor((message.ExpiresAt - time.GetUtcNow()).TotalSeconds);
        // Given any longer, it might arrive as if it were fresh.
        if (life < ShortestLife) return new SendOutcome.Expired();
        try
        {
            var answer = await sms.SendTextMessageAsync(Request(message, (int)Math.Min(life, LongestLife)), cancellation);
            return string.IsNullOrEmpty(answer.MessageId) ? Unreadable : Taken;
        }
        catch (AmazonServiceException error)
        {
            return EndUserMessagingOutcomes.Of(error);
        }
        catch (Exception error) when (error is AmazonClientException or HttpRequestException or IOException && !cancellation.IsCancellationRequested)
        {
            return HttpTrouble.OfCause(error);
        }
    }

    private SendTextMessageRequest Request(OutboundMessage message, int life) => new()
    {
        DestinationPhoneNumber = message.Address,
        OriginationIdentity = originationIdentity,
        MessageBody = message.Text,
        MessageType = MessageType.TRANSACTIONAL,
        TimeToLive = life,
        // Comes back with every event about the message, so that no number need be looked up.
        Context = new Dictionary<string, string>
        {
            ["alert"] = message.Alert.Id.Value,
            ["segment"] = message.Segment.Value,
            ["subscriber"] = message.Subscriber.ToString(),
        },
    };
}
