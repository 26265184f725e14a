using System.Text.Json;
using System.Text.Json.Nodes;
using AlertServerless.Core;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Simulators;

/// <summary>
/// The few operations of Lambda's and MSK's control planes that the scaler calls, at the level of HTTP. What is
/// requested holds at once.
/// Source: https://docs.aws.amazon.com/lambda/latest/api/ and https://docs.aws.amazon.com/msk/1.0/apireference/
/// </summary>
public sealed class ControlPlaneSimulator : IAsyncDisposable
{
    private const string Mapping = "00000000-0000-0000-0000-000000000001";
    private const string Cluster = "arn:aws:kafka:eu-central-1:000000000000:cluster/local/1";
    private const int AccountConcurrency = 1000;

    private readonly Lock gate = new();
    private SimulatorHost host = null!;
    private int partitions;
    private int? warm;
    private (int Minimum, int Maximum) pollers = (1, 2);

    /// <summary>Warm consumers that were last asked for; null for never.</summary>
    public int? Warm
    {
        get
        {
            lock (gate)
                return warm;
        }
    }

    /// <summary>What the scaler reads about where its services are and what they are called.</summary>
    public IReadOnlyDictionary<string, string> Variables =>
        new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_LAMBDA"] = host.BaseUrl.ToString(),
            ["AWS_ENDPOINT_URL_KAFKA"] = host.BaseUrl.ToString(),
            [Names.Env.KafkaClusterArn] = Cluster,
            [Names.Env.ConsumerFunction] = "ConsumerFunction",
            [Names.Env.ConsumerAlias] = "live",
            [Names.Env.EventSourceMapping] = Mapping,
        };

    /// <param name="partitions">Of the topic as it is.</param>
    public static async Task<ControlPlaneSimulator> StartAsync(int partitions, CancellationToken cancellation)
    {
        var simulator = new ControlPlaneSimulator { partitions = partitions };
        simulator.host = await SimulatorHost.StartAsync(0, simulator.HandleAsync, cancellation);
        return simulator;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    /// <summary>Who answers when a function is invoked, by its name: the answer, or null for a function that failed.
    /// Where nobody does, there is no such function.</summary>
    public Func<string, byte[], CancellationToken, Task<byte[]?>>? OnInvoke { get; set; }

    private async Task HandleAsync(HttpContext http)
    {
        if (
            OnInvoke is { } invoke
            && http.Request.Path.Value?.Split('/') is [_, "2015-03-31", "functions", var function, "invocations"]
        )
        {
            await InvokeAsync(http, invoke, function);
            return;
        }

        var body =
            http.Request.ContentLength > 0
                ? await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted)
                : null;
        var path = Uri.UnescapeDataString(http.Request.Path.Value ?? "");
        var answer = Answer(path, HttpMethods.IsPut(http.Request.Method) ? body : null);
        http.Response.ContentType = "application/json";
        if (answer is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            http.Response.Headers["x-amzn-ErrorType"] = path.EndsWith(
                "/provisioned-concurrency",
                StringComparison.Ordinal
            )
                ? "ProvisionedConcurrencyConfigNotFoundException"
                : "ResourceNotFoundException";
            answer = new JsonObject { ["Message"] = $"{http.Request.Method} {path}: not found" };
        }

        await http.Response.WriteAsync(answer.ToJsonString(JsonSerializerOptions.Default), http.RequestAborted);
    }

    private static async Task InvokeAsync(
        HttpContext http,
        Func<string, byte[], CancellationToken, Task<byte[]?>> invoke,
        string function
    )
    {
        using var request = new MemoryStream();
        await http.Request.Body.CopyToAsync(request, http.RequestAborted);
        var answer = await invoke(function, request.ToArray(), http.RequestAborted);
        http.Response.ContentType = "application/json";
        if (answer is null)
            http.Response.Headers["X-Amz-Function-Error"] = "Unhandled";
        await http.Response.Body.WriteAsync(answer ?? "{}"u8.ToArray(), http.RequestAborted);
    }

    private JsonObject? Answer(string path, JsonNode? put)
    {
        lock (gate)
        {
            if (path.EndsWith("/account-settings", StringComparison.Ordinal))
                return Account();
            if (path.EndsWith("/provisioned-concurrency", StringComparison.Ordinal))
                return Provisioned(put);
            if (path.Contains("/aliases/", StringComparison.Ordinal))
                return new JsonObject { ["Name"] = "live", ["FunctionVersion"] = "1" };
            if (path.EndsWith($"/event-source-mappings/{Mapping}", StringComparison.Ordinal))
                return Pollers(put);
            return path.Contains("/topics/", StringComparison.Ordinal) ? Topic(put) : null;
        }
    }

    private static JsonObject Account() =>
        new()
        {
            ["AccountLimit"] = new JsonObject
            {
                ["ConcurrentExecutions"] = AccountConcurrency,
                ["UnreservedConcurrentExecutions"] = AccountConcurrency,
            },
        };

    private JsonObject? Provisioned(JsonNode? put)
    {
        if (put is not null)
            warm = (int)put["ProvisionedConcurrentExecutions"]!;
        return warm is null
            ? null
            : new JsonObject
            {
                ["RequestedProvisionedConcurrentExecutions"] = warm,
                ["AllocatedProvisionedConcurrentExecutions"] = warm,
                ["Status"] = "READY",
            };
    }

    private JsonObject Pollers(JsonNode? put)
    {
        if (put?["ProvisionedPollerConfig"] is { } wanted)
            pollers = ((int)wanted["MinimumPollers"]!, (int)wanted["MaximumPollers"]!);
        return new JsonObject
        {
            ["UUID"] = Mapping,
            ["State"] = "Enabled",
            ["ProvisionedPollerConfig"] = new JsonObject
            {
                ["MinimumPollers"] = pollers.Minimum,
                ["MaximumPollers"] = pollers.Maximum,
            },
        };
    }

    private JsonObject Topic(JsonNode? put)
    {
        if (put is not null)
            partitions = (int)put["partitionCount"]!;
        return new JsonObject
        {
            ["topicName"] = "alerts",
            ["partitionCount"] = partitions,
            ["status"] = "ACTIVE",
        };
    }
}
