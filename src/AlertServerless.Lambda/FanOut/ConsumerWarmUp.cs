using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.KafkaEvents;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Lambda.FanOut;

/// <summary>What a consumer opens before its first record: each call is one that its role may make, and changes
/// nothing.</summary>
internal static class ConsumerWarmUp
{
    /// <summary>The reads that every record begins with, over as many connections.</summary>
    public static WarmUpStep Store(ISegmentDirectory directory, ISendingControl sending) =>
        new(
            "store",
            async cancellation =>
            {
                await sending.GetStateAsync(cancellation);
                await Task.WhenAll(
                    Enumerable.Range(0, SegmentId.Shards).Select(shard => directory.ListAsync(shard, cancellation))
                );
            }
        );

    /// <summary>The reads of every slot: a claim that does not exist, and the operator's own inboxes. Their addresses
    /// are sealed as everybody's are, so a key that does not open them opens nobody's.</summary>
    public static WarmUpStep Fan(
        ISegmentClaims claims,
        ISegmentReader reader,
        AddressSealer addresses,
        TimeProvider clock
    ) =>
        new(
            "claims and subscribers",
            async cancellation =>
            {
                var nobody = AlertId.ForTier(new EventId("heartbeat"), 1);
                await claims.ListAsync(nobody, 0, cancellation);
                foreach (var channel in ChannelNames.All)
                {
                    var segment = new SegmentId(Geohash.Of(Canary.Home), SubscriberKind.Person, channel, 0);
                    var inboxes = await reader.ReadAsync(
                        segment,
                        null,
                        SubscriberId.Last,
                        clock.GetUtcNow(),
                        cancellation
                    );
                    using var sealer = addresses.For(segment.Value);
                    foreach (var inbox in inboxes.Subscribers)
                        if (sealer.Open(inbox) is OpenedAddresses.Shut shut)
                            throw new InvalidOperationException(Words(channel, shut.Fault));
                }
            }
        );

    private static string Words(ChannelKind channel, SealFault fault) =>
        $"the canary's address by {channel.Name()} does not open: "
        + fault switch
        {
            SealFault.UnknownKey => "it is sealed with an address key that is not held here",
            SealFault.NotAuthentic => "another address key is held here under the same id, or the row was altered",
            _ => "its row is damaged",
        };

    /// <summary>A batch of nothing is refused, over a connection that stays: SendMessageBatch,
    /// EmptyBatchRequest.</summary>
    public static WarmUpStep Queue(IAmazonSQS sqs, string url) =>
        new(
            "queue",
            cancellation =>
                ProviderWarmUp.RefusedAsync(() =>
                    sqs.SendMessageBatchAsync(
                        new SendMessageBatchRequest { QueueUrl = url, Entries = [] },
                        cancellation
                    )
                )
        );

    /// <summary>Takes the path from the event's JSON to an accepted alert once, with an alert that nobody
    /// gets.</summary>
    public static WarmUpStep CodePath(Secrets secrets, TimeProvider clock) =>
        new(
            "code path",
            _ =>
            {
                RunCodePath(secrets, clock);
                return Task.CompletedTask;
            }
        );

    private static void RunCodePath(Secrets secrets, TimeProvider clock)
    {
        // With a key of its own: a consumer has none to sign with.
        var signer = AlertSigner.Create("warm-up");
        var signed = signer.Sign(
            AlertRecordCodec.Encode(
                new AlertRecord(WarmUp(clock.GetUtcNow()), 0, 1, 1, new Dictionary<ChannelKind, double>())
            )
        );
        using var json = new MemoryStream();
        FunctionSerializer.Instance.Serialize(Event(signed), json);
        json.Position = 0;
        var record = FunctionSerializer.Instance.Deserialize<KafkaEvent>(json).Records.Single().Value.Single();
        var reading = signer.Verifier().Open(record.Value.ToArray(), signed.Signature, signed.KeyId, clock.GetUtcNow());
        using var key = secrets.Sealer().For("warm-up");
        if (reading is not AlertReading.Accepted)
            throw new InvalidOperationException("its own record is not believed");
        // Reads the texts of every language and the towns.
        var text = new MessageText(WarmUp(clock.GetUtcNow()));
        foreach (var language in LanguageNames.All)
            text.ForCancellation(language, ChannelKind.Sms, clock.GetUtcNow());
    }

    private static Alert WarmUp(DateTimeOffset now)
    {
        var estimate = new EventEstimate(
            new Hypocenter(new GeoPoint(45.7, 26.6), 90),
            now,
            new Magnitude(4, MagnitudeType.Mw),
            0.2,
            LocationAssumed: false,
            "warm-up",
            "warm-up"
        );
        return new Alert(
            AlertId.ForTier(new EventId("warm-up"), 1),
            AlertKind.First,
            AlertCategory.Exercise,
            1,
            estimate,
            [],
            now,
            now,
            now + TimeSpan.FromMinutes(1)
        );
    }

    private static KafkaEvent Event(SignedValue signed) =>
        new()
        {
            Records = new Dictionary<string, IList<KafkaEvent.KafkaEventRecord>>
            {
                ["warm-up-0"] =
                [
                    new KafkaEvent.KafkaEventRecord { Topic = "warm-up", Value = new MemoryStream(signed.Value) },
                ],
            },
        };
}
