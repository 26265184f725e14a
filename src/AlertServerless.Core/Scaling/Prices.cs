namespace AlertServerless.Core.Scaling;

/// <summary>
/// US dollars, us-east-1, before tax and free tiers. Where a price is marked as general knowledge it was not read from a live page:
/// confirm it in the region of the deployment before promising a sum.
/// </summary>
public sealed record Prices
{
    public static Prices Default { get; } = new();

    /// <summary>365.25 × 24 ÷ 12, as AWS's own calculator counts a month.</summary>
    public const double HoursPerMonth = 730;

    public const double SecondsPerMonth = HoursPerMonth * 3600;

    /// <summary>kafka.m7g.large, an hour: aws/agent-toolkit-for-aws, managing-amazon-msk/scripts/msk_sizing.py (2026-08-20).</summary>
    public double BrokerHour { get; init; } = 0.204;

    /// <summary>MSK storage, a GB-month. General knowledge.</summary>
    public double BrokerStorageGbMonth { get; init; } = 0.10;

    /// <summary>Event poller unit, an hour, and how many pollers one carries by default:
    /// docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html, cost example.</summary>
    public double PollerUnitHour { get; init; } = 0.185;

    public int PollersPerUnit { get; init; } = 10;

    /// <summary>Provisioned concurrency standing ready, x86, a GB-second. General knowledge (aws.amazon.com/lambda/pricing).</summary>
    public double ProvisionedGbSecond { get; init; } = 0.0000041667;

    /// <summary>Provisioned concurrency at work, x86, a GB-second. General knowledge.</summary>
    public double ProvisionedDurationGbSecond { get; init; } = 0.0000097222;

    /// <summary>On demand, x86, a GB-second. General knowledge.</summary>
    public double OnDemandGbSecond { get; init; } = 0.0000166667;

    /// <summary>DynamoDB on demand since November 2024, a million requests of 1 KB written or 4 KB read consistently. General knowledge.</summary>
    public double MillionWrites { get; init; } = 0.625;

    public double MillionReads { get; init; } = 0.125;

    /// <summary>DynamoDB storage, a GB-month. General knowledge.</summary>
    public double StoredGbMonth { get; init; } = 0.25;

    /// <summary>One SMS to Romania. General knowledge, varies by operator and provider: the largest part of an alert's cost, so ask for a quote.</summary>
    public double Sms { get; init; } = 0.06;

    /// <summary>One SES e-mail: 0.10 a thousand. General knowledge.</summary>
    public double Email { get; init; } = 0.0001;

    /// <summary>Ordinary bot messages cost nothing; paid broadcast is bought in Stars.</summary>
    public double Telegram { get; init; }

    public double Webhook { get; init; }
}
