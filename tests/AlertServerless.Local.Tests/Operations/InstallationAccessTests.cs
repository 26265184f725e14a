using System.Text;
using AlertServerless.Core;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Simulators;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>How a deployment is found in an account.</summary>
public sealed class InstallationAccessTests
{
    [Fact]
    public async Task A_deployment_is_found_by_its_parameter()
    {
        var reading = await FindAsync(
            "prod",
            """{"Parameter":{"Name":"x","Type":"String","Value":"{\"DEPLOYMENT\":\"prod\",\"SUBSCRIBERS_TABLE\":\"s\",\"SEGMENTS_TABLE\":\"g\",\"CLAIMS_TABLE\":\"c\",\"EVENTS_TABLE\":\"e\",\"STATE_TABLE\":\"t\",\"AUDIT_TABLE\":\"a\",\"RETRY_QUEUE_URL\":\"https://r\",\"DEAD_LETTER_QUEUE_URL\":\"https://d\"}"}}"""
        );

        var access = Assert.IsType<InstallationAccess>(reading.Access);
        Assert.Equal(("prod", "t", "https://r"), (access.Name, access.Tables.State, access.RetryQueue));
        Assert.Equal(("/alert-serverless/prod/access", null), (asked, access.DynamoDb));
    }

    [Theory]
    [InlineData(
        """{"__type":"ParameterNotFound"}""",
        400,
        "--deployment prod: this account and region have no parameter /alert-serverless/prod/access"
    )]
    [InlineData(
        """{"Parameter":{"Value":"{\"DEPLOYMENT\":\"prod\"}"}}""",
        200,
        "/alert-serverless/prod/access: SUBSCRIBERS_TABLE is missing"
    )]
    public async Task One_that_cannot_be_found_is_one_line(string answer, int status, string line)
    {
        var reading = await FindAsync("prod", answer, status);

        Assert.Equal((null, line), (reading.Access, reading.Fault));
    }

    private string asked = "";

    /// <summary>The one call of the service, by its wire protocol.</summary>
    private async Task<AccessReading> FindAsync(string name, string answer, int status = StatusCodes.Status200OK)
    {
        await using var service = await SimulatorHost.StartAsync(
            0,
            async context =>
            {
                Assert.Equal("AmazonSSM.GetParameter", context.Request.Headers["X-Amz-Target"].ToString());
                using var body = await System.Text.Json.JsonDocument.ParseAsync(context.Request.Body);
                asked = body.RootElement.GetProperty("Name").GetString()!;
                context.Response.StatusCode = status;
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer));
            },
            CancellationToken.None
        );
        using var ssm = new AmazonSimpleSystemsManagementClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonSimpleSystemsManagementConfig
            {
                ServiceURL = service.BaseUrl.ToString(),
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
            }
        );
        return await AccessReading.OfDeploymentAsync(name, ssm, CancellationToken.None);
    }
}
