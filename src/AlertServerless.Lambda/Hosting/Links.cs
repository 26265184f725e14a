using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.Hosting;

/// <summary>Links that act for one subscriber and one purpose: signed, stateless, with nothing personal in
/// them.</summary>
public sealed class Links(Uri publicUrl, byte[] key)
{
    /// <summary>Where Twilio reports what became of a message, below the public address.</summary>
    public const string TwilioStatusPath = "callbacks/twilio/status";

    private const string UnsubscribePurpose = "unsubscribe";

    public Uri Unsubscribe(OutboundMessage message) => Unsubscribe(message.Subscriber, message.Segment);

    public Uri Unsubscribe(SubscriberId subscriber, SegmentId segment) =>
        new(publicUrl, $"unsubscribe?s={subscriber}&g={segment}&k={Sign(UnsubscribePurpose, segment, subscriber)}");

    /// <summary>Checked in constant time.</summary>
    public bool MayUnsubscribe(SegmentId segment, SubscriberId subscriber, string signature) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(signature),
            Encoding.ASCII.GetBytes(Sign(UnsubscribePurpose, segment, subscriber))
        );

    private string Sign(string purpose, SegmentId segment, SubscriberId subscriber) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{purpose} {segment} {subscriber}"))
        );
}
