namespace Amazon.Lambda.KafkaEvents;

public class KafkaEvent
{
    public string EventSource { get; set; }
    public string EventSourceArn { get; set; }
    public string BootstrapServers { get; set; }

    /// <summary>Keyed by <c>topic-partition</c>.</summary>
    public IDictionary<string, IList<KafkaEventRecord>> Records { get; set; }

    public class KafkaEventRecord
    {
        public string Topic { get; set; }
        public int Partition { get; set; }
        public long Offset { get; set; }

        /// <summary>Milliseconds since 1970.</summary>
        public long Timestamp { get; set; }
        public string TimestampType { get; set; }

        /// <summary>Base64, unlike <see cref="Value"/>, which arrives decoded.</summary>
        public string Key { get; set; }
        public MemoryStream Value { get; set; }
        public IList<IDictionary<string, sbyte[]>> Headers { get; set; }
    }
}
