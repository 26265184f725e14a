using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Delivery;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

public sealed class FaultProxyTests
{
    [Fact]
    public async Task Without_a_fault_it_is_not_noticed()
    {
        await using var target = await AnsweringServer.StartAsync(207, "pong", ("x-amz-crc32", "42"));
        await using var proxy = await StartAsync(target, "dynamodb:throttle@3600s..");
        using var http = new HttpClient();
        using var content = new StringContent("ping");
        content.Headers.TryAddWithoutValidation("X-Amz-Target", "DynamoDB_20120810.GetItem");

        using var response = await http.PostAsync(new Uri(proxy.BaseUrl, "/?a=1"), content);

        Assert.Equal(207, (int)response.StatusCode);
        Assert.Equal("pong", await response.Content.ReadAsStringAsync());
        Assert.Equal("42", Assert.Single(response.Headers.GetValues("x-amz-crc32")));
        var (path, body, headers) = Assert.Single(target.Asked);
        Assert.Equal(("/?a=1", "ping", "DynamoDB_20120810.GetItem"), (path, body, headers["X-Amz-Target"]));
        Assert.Equal(proxy.BaseUrl.Authority, headers["Host"]);
    }

    [Theory]
    [InlineData("dynamodb:throttle", "v20120810#ProvisionedThroughputExceededException")]
    [InlineData("dynamodb:throttle-on-demand", "availability#ThrottlingException")]
    public async Task A_throttle_answers_in_dynamodbs_words(string fault, string type)
    {
        await using var target = await AnsweringServer.StartAsync(200, "{}");
        await using var proxy = await StartAsync(target, fault);
        using var http = new HttpClient();

        using var response = await http.PostAsync(proxy.BaseUrl, null);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(type, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(target.Asked);
    }

    [Fact]
    public async Task A_provider_that_is_down_answers_no_request()
    {
        await using var target = await AnsweringServer.StartAsync(200, "{}");
        await using var proxy = await StartAsync(target, "dynamodb:down");
        using var http = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(proxy.BaseUrl, null));
    }

    private static async Task<FaultProxy> StartAsync(AnsweringServer target, string fault)
    {
        var plan = new FaultPlan(
            [FaultParser.TryParse(fault, out var problem) ?? throw new ArgumentException(problem, nameof(fault))],
            TimeProvider.System
        );
        return await FaultProxy.StartAsync(
            "dynamodb",
            target.BaseUrl,
            plan,
            TimeProvider.System,
            CancellationToken.None
        );
    }
}
