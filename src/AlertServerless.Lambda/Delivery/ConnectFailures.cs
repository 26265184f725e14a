namespace AlertServerless.Lambda.Delivery;

/// <summary>
/// Makes a connection that was not made in time what it is: a failed connection, over which nothing was sent. The handler below
/// reports it as a cancellation that nobody asked for, and that would end the whole chunk.
/// </summary>
internal sealed class ConnectFailures(SocketsHttpHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await base.SendAsync(request, cancellation);
        }
        catch (OperationCanceledException late) when (late.InnerException is TimeoutException && !cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "no connection in time", late);
        }
    }
}
