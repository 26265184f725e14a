using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Simulators;

/// <summary>Runs a request through latency, faults and the simulator.</summary>
internal static class SimulatorPipeline
{
    public static async Task HandleAsync(
        HttpContext context,
        ProviderSimulator simulator,
        FaultPlan faults,
        TimeProvider time
    )
    {
        var body = await ReadBodyAsync(context.Request);
        var request = new SimulatedRequest(
            $"{context.Request.Scheme}://{context.Request.Host}",
            context.Request.Path.Value!,
            body,
            context.Request.Headers
        );
        var fault = faults.Ruling(simulator.Name);
        var latency = simulator.Behaviour.Latency + (fault is { Kind: FaultKind.Slow } ? fault.Length : TimeSpan.Zero);
        if (latency > TimeSpan.Zero && !await WaitAsync(latency, time, context.RequestAborted))
            return;
        await AnswerAsync(context, simulator, fault, request, time);
    }

    private static async Task AnswerAsync(
        HttpContext context,
        ProviderSimulator simulator,
        Fault? fault,
        SimulatedRequest request,
        TimeProvider time
    )
    {
        switch (fault?.Kind)
        {
            case FaultKind.Hang:
                await WaitAsync(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
                return;
            case FaultKind.Reset or FaultKind.Down:
                context.Abort();
                return;
            case FaultKind.Lost:
                simulator.Take(request);
                context.Abort();
                return;
            case FaultKind.Status:
                await WriteAsync(context.Response, simulator.Fail(request, fault.Status, fault.Length));
                return;
            case FaultKind.Throttle:
                await WriteAsync(
                    context.Response,
                    simulator.Fail(request, StatusCodes.Status429TooManyRequests, fault.Length)
                );
                return;
            case FaultKind.BadJson:
                var whole = simulator.Take(request);
                await WriteAsync(context.Response, whole with { Body = whole.Body[..(whole.Body.Length / 2)] });
                return;
            default:
                await WriteAsync(context.Response, simulator.Take(request));
                return;
        }
    }

    /// <returns>False when the caller went away first.</returns>
    internal static async Task<bool> WaitAsync(TimeSpan wait, TimeProvider time, CancellationToken aborted)
    {
        try
        {
            await Task.Delay(wait, time, aborted);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    internal static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted || read.Buffer.Length >= request.ContentLength)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    internal static async Task WriteAsync(HttpResponse response, Answer answer)
    {
        response.StatusCode = answer.Status;
        // To a 204 nothing may be written, not even nothing: the connection would break behind its headers.
        if (answer.Status == StatusCodes.Status204NoContent)
            return;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (answer.ErrorType is { } type)
            response.Headers["x-amzn-ErrorType"] = type;
        if (answer.QueryError is { } queryError)
            response.Headers["x-amzn-query-error"] = queryError;
        await response.BodyWriter.WriteAsync(answer.Body);
    }
}

/// <summary>What a simulator answers.</summary>
/// <param name="ErrorType">AWS's header x-amzn-ErrorType, or null.</param>
internal readonly record struct Answer(
    int Status,
    ReadOnlyMemory<byte> Body,
    string ContentType = "application/json",
    string? ErrorType = null
)
{
    /// <summary>The header x-amzn-query-error, by which SQS gives an error its older name; null for none.</summary>
    public string? QueryError { get; init; }
}
