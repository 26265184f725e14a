using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class PreconditionFailedException : AmazonLambdaException
{
    public PreconditionFailedException(string message)
        : base(message) { }

    public PreconditionFailedException(string message, Exception innerException)
        : base(message, innerException) { }

    public PreconditionFailedException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public PreconditionFailedException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
