using System.Runtime.InteropServices;
using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.TestUtilities;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>What the consumer makes of a record that comes after its alert's end.</summary>
public sealed class EndedRecordTests
{
    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(1),
    };
    private static readonly AlertSigner Signer = AlertSigner.Create("k");

    /// <summary>While sending is paused a record is given back; one that only files need not wait, and is announced to
    /// nobody.</summary>
    [Fact]
    public async Task It_files_whom_nobody_reached_also_while_sending_is_paused()
    {
        var (rig, announced) = (await Rig.WithPeopleAsync(400, seed: 21), 0);

        Assert.False(
            await ConsumeAsync(rig, Record(), Quake.ExpiresAt.AddSeconds(-30), isPaused: true, () => announced++)
        );
        Assert.Empty(rig.DeadLetters.Items);
        Assert.True(await ConsumeAsync(rig, Record(), Quake.ExpiresAt, isPaused: true, () => announced++));

        Assert.Equal(rig.Eligible(Quake).Order(), rig.DeadLetters.Items.Select(item => item.Subscriber).Order());
        Assert.Empty(rig.Channel.Notified);
        Assert.Equal(0, announced);
    }

    [Theory]
    [InlineData("altered")]
    [InlineData("unsigned")]
    [InlineData("history")]
    public async Task It_is_refused_where_it_cannot_be_believed(string how)
    {
        var rig = await Rig.WithPeopleAsync(400, seed: 21);
        var record = Record(altered: how == "altered", signed: how != "unsigned");
        var now = how == "history" ? Quake.ExpiresAt + AlertRecord.KeptFor : Quake.ExpiresAt;

        Assert.True(await ConsumeAsync(rig, record, now, isPaused: false, () => { }));

        Assert.Empty(rig.DeadLetters.Items);
        Assert.Empty(rig.Channel.Notified);
    }

    /// <summary>The key may be on its way to us: what could not be judged is delivered again.</summary>
    [Fact]
    public async Task Under_an_unknown_key_it_is_not_acknowledged()
    {
        var rig = await Rig.WithPeopleAsync(400, seed: 21);
        var stranger = AlertSigner.Create("other").Verifier();

        Assert.False(await ConsumeAsync(rig, Record(), Rig.Now, isPaused: false, () => { }, stranger));

        Assert.Empty(rig.DeadLetters.Items);
        Assert.Empty(rig.Channel.Notified);
    }

    // The invocation has 20 s: with 30 s of the alert's life left it ends before the alert.
    private static Task<bool> ConsumeAsync(
        Rig rig,
        KafkaEvent.KafkaEventRecord record,
        DateTimeOffset now,
        bool isPaused,
        Action announced,
        AlertVerifier? believes = null
    )
    {
        var clock = new ManualTime(now);
        var consumer = new RecordConsumer(
            believes ?? Signer.Verifier(),
            rig.Consumer(clock),
            new DispatchControl(clock, new FakeSendingControl(() => isPaused)),
            new EmbeddedMetrics(Stream.Null, clock, "test"),
            clock,
            announce: (_, _, _) =>
            {
                announced();
                return Task.FromResult<IReadOnlyList<(string, Core.Delivery.SendOutcome)>>([]);
            }
        );
        return clock.RunAsync(
            () =>
                consumer.ConsumeAsync(
                    record,
                    new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(20) },
                    default
                ),
            leap: TimeSpan.FromSeconds(1)
        );
    }

    private static KafkaEvent.KafkaEventRecord Record(bool altered = false, bool signed = true)
    {
        var value = Signer.Sign(AlertRecordCodec.Encode(Rig.Record(Quake, 0, 1)));
        if (altered)
            value.Value[100] ^= 1;
        var headers = new List<IDictionary<string, byte[]>>
        {
            Header(Names.Headers.KeyId, Encoding.ASCII.GetBytes(value.KeyId)),
        };
        if (signed)
            headers.Add(Header(Names.Headers.Signature, value.Signature));
        return new KafkaEvent.KafkaEventRecord
        {
            Topic = "alerts",
            Value = new MemoryStream(value.Value),
            Headers = HeadersOf(headers),
        };
    }

    private static Dictionary<string, byte[]> Header(string name, byte[] value) => new() { [name] = value };

    // Signed bytes, as Lambda's event has them.
    private static List<IDictionary<string, sbyte[]>> HeadersOf(List<IDictionary<string, byte[]>> headers) =>
        [
            .. headers.Select(header =>
                (IDictionary<string, sbyte[]>)
                    header.ToDictionary(pair => pair.Key, pair => MemoryMarshal.Cast<byte, sbyte>(pair.Value).ToArray())
            ),
        ];
}
