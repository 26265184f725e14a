using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlertServerless.Core;
using AlertServerless.Local.Stack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Tests.Rights;

/// <summary>
/// The account's two stores of text, at the level of HTTP: Parameter Store for the plan, Secrets Manager for the
/// secrets. Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/ and
/// https://docs.aws.amazon.com/secretsmanager/latest/apireference/
/// </summary>
internal sealed class ParameterSimulator : IAsyncDisposable
{
    public const string Plan = "/alert-serverless/local/plan";
    public const string Status = "/alert-serverless/local/public-status";

    private readonly ConcurrentDictionary<string, string> parameters = new();
    private readonly ConcurrentDictionary<string, string> secrets = new();
    private readonly WebApplication app;

    private ParameterSimulator(WebApplication app)
    {
        this.app = app;
        app.Run(HandleAsync);
    }

    public IReadOnlyDictionary<string, string> Variables =>
        new Dictionary<string, string>
        {
            [LocalComposition.SsmEndpoint] = app.Urls.First(),
            [LocalComposition.SecretsEndpoint] = app.Urls.First(),
            [Names.Env.PlanParameter] = Plan,
            [Names.Env.PublicStatus] = Status,
        };

    public static async Task<ParameterSimulator> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var simulator = new ParameterSimulator(builder.Build());
        simulator.app.Urls.Add("http://127.0.0.1:0");
        // As the template writes it.
        simulator.Keep(Status, "{}");
        await simulator.app.StartAsync();
        return simulator;
    }

    /// <summary>As a parameter when its id begins with a slash, else as a secret.</summary>
    public void Keep(string id, string value) => (id.StartsWith('/') ? parameters : secrets)[id] = value;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        var answer = http.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1] switch
        {
            "GetParameter" => Parameter((string)body["Name"]!),
            "PutParameter" => Put((string)body["Name"]!, (string)body["Value"]!),
            "GetSecretValue" => Secret((string)body["SecretId"]!),
            var other => throw new InvalidOperationException($"{other} is not simulated"),
        };
        http.Response.ContentType = "application/x-amz-json-1.1";
        if (answer is null)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            answer = new JsonObject { ["__type"] = "ParameterNotFound", ["message"] = "there is none" };
        }

        await http.Response.WriteAsync(answer.ToJsonString(JsonSerializerOptions.Default), http.RequestAborted);
    }

    private JsonObject? Parameter(string name) =>
        parameters.TryGetValue(name, out var value)
            ? new JsonObject
            {
                ["Parameter"] = new JsonObject { ["Name"] = name, ["Value"] = value },
            }
            : null;

    private JsonObject Put(string name, string value)
    {
        parameters[name] = value;
        return new JsonObject { ["Version"] = 1 };
    }

    private JsonObject? Secret(string id) =>
        secrets.TryGetValue(id, out var value) ? new JsonObject { ["ARN"] = id, ["SecretString"] = value } : null;
}
