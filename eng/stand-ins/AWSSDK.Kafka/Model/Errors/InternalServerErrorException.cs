using System.Net;
using Amazon.Runtime;

namespace Amazon.Kafka.Model;

public class InternalServerErrorException : AmazonKafkaException
{
    public InternalServerErrorException(string message)
        : base(message) { }

    public InternalServerErrorException(string message, Exception innerException)
        : base(message, innerException) { }

    public InternalServerErrorException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public InternalServerErrorException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
