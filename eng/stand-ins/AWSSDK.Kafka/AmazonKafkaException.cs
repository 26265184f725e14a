using System.Net;
using Amazon.Runtime;

namespace Amazon.Kafka;

public class AmazonKafkaException : AmazonServiceException
{
    public AmazonKafkaException(string message)
        : base(message) { }

    public AmazonKafkaException(string message, Exception innerException)
        : base(message, innerException) { }

    public AmazonKafkaException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public AmazonKafkaException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
