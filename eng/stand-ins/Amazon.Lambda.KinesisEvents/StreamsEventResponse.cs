using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.KinesisEvents;

[DataContract]
public class StreamsEventResponse
{
    [DataMember(Name = "batchItemFailures", EmitDefaultValue = false)]
    [JsonPropertyName("batchItemFailures")]
    public IList<BatchItemFailure> BatchItemFailures { get; set; }

    [DataContract]
    public class BatchItemFailure
    {
        /// <summary>The record's sequence number.</summary>
        [DataMember(Name = "itemIdentifier", EmitDefaultValue = false)]
        [JsonPropertyName("itemIdentifier")]
        public string ItemIdentifier { get; set; }
    }
}
