using System.Net;
using Amazon.Runtime;

namespace Amazon.SimpleEmailV2;

public class AmazonSimpleEmailServiceV2Exception : AmazonServiceException
{
    public AmazonSimpleEmailServiceV2Exception(string message)
        : base(message) { }

    public AmazonSimpleEmailServiceV2Exception(string message, Exception innerException)
        : base(message, innerException) { }

    public AmazonSimpleEmailServiceV2Exception(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public AmazonSimpleEmailServiceV2Exception(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
