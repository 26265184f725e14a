using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Streams;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

public sealed class DeadLetterReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 4, 20, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, false, 60, Remedy.Resend, "--resend sends it until 2026-11-03 04:21:00Z")]
    [InlineData(true, false, 60, Remedy.AskFirst, "may notify this person twice")]
    [InlineData(false, true, 60, Remedy.Nothing, "no channel takes messages for this person")]
    [InlineData(false, false, 0, Remedy.Nothing, "a stale message is never sent")]
    [InlineData(true, true, -60, Remedy.Nothing, "a stale message is never sent")]
    public void What_can_be_done_follows_from_what_happened(
        bool ambiguous,
        bool refused,
        int expiresInSeconds,
        Remedy remedy,
        string whatNow
    )
    {
        Assert.True(SegmentId.TryParse("sxfs-p-sms-0", out var segment));
        var entry = new Undelivered(
            AlertId.ForTier(new EventId("e1"), 6),
            segment,
            new SubscriberId(7),
            ChannelKind.Telegram,
            "telegram 403: blocked or left by the user",
            ambiguous,
            1,
            Now.AddSeconds(expiresInSeconds)
        )
        {
            Refused = refused,
        };

        var letter = DeadLetterReader.Read("m", "r", UndeliveredJson.Write(entry), Now);

        Assert.Equal((entry, remedy), (letter.Entry, letter.Remedy));
        Assert.Equal("1 attempt, last by telegram: telegram 403: blocked or left by the user", letter.Why);
        Assert.Contains(whatNow, letter.WhatNow, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_the_mapping_gave_up_says_where_it_lies()
    {
        var batch = new DiscardedBatch(
            DiscardCondition.RecordAgeExceeded,
            "alerts",
            5,
            40,
            40,
            1,
            900,
            11,
            "id",
            "arn",
            "b:9092",
            Now
        );

        var letter = DeadLetterReader.Read("m", "r", batch.ToJson(), Now);

        Assert.Equal((null, Remedy.Nothing), (letter.Entry, letter.Remedy));
        Assert.Contains("(RecordAgeExceeded): alerts-5@40", letter.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello", "not an undelivered message")]
    [InlineData("[1]", "not an undelivered message")]
    [InlineData("{\"KafkaBatchInfo\":7}", "given up")]
    public void Whatever_else_lies_there_is_listed_as_well(string body, string why)
    {
        if (body.Contains("KafkaBatchInfo", StringComparison.Ordinal))
            body = "{\"KafkaBatchInfo\":{}}";
        Assert.Contains(why, DeadLetterReader.Read("m", "r", body, Now).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_retry_function_could_not_read_keeps_its_reason()
    {
        var letter = DeadLetterReader.Read(
            "m",
            "r",
            UndeliveredJson.WriteUnreadable("{}", "version 0 of an undelivered message, expected 1"),
            Now
        );

        Assert.Equal(
            "the retry function could not read it: version 0 of an undelivered message, expected 1",
            letter.Why
        );
    }
}
