using System.Net;
using Amazon.Runtime;

namespace Amazon.Kafka.Model;

public class UnauthorizedException : AmazonKafkaException
{
    public UnauthorizedException(string message)
        : base(message) { }

    public UnauthorizedException(string message, Exception innerException)
        : base(message, innerException) { }

    public UnauthorizedException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public UnauthorizedException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
