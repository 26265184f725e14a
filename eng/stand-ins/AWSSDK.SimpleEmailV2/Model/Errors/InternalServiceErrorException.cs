using System.Net;
using Amazon.Runtime;

namespace Amazon.SimpleEmailV2.Model;

public class InternalServiceErrorException : AmazonSimpleEmailServiceV2Exception
{
    public InternalServiceErrorException(string message)
        : base(message) { }

    public InternalServiceErrorException(string message, Exception innerException)
        : base(message, innerException) { }

    public InternalServiceErrorException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public InternalServiceErrorException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
