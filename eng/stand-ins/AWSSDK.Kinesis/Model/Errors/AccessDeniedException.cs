using System.Net;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class AccessDeniedException : AmazonKinesisException
{
    public AccessDeniedException(string message)
        : base(message) { }

    public AccessDeniedException(string message, Exception innerException)
        : base(message, innerException) { }

    public AccessDeniedException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public AccessDeniedException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
