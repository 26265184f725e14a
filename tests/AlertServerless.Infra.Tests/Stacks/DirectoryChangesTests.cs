using System.Globalization;
using System.Text.Json.Nodes;
using AlertServerless.Core;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>From the segments' directory to the scaler.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class DirectoryChangesTests(Templates templates)
{
    private Resource Mapping => templates.Flow.Get("ScalerMapping");

    [Fact]
    public void TheDirectorysTableAloneHasAStreamAndItShowsKeysOnly()
    {
        var table = Assert.Single(
            templates.Of("AWS::DynamoDB::Table"),
            table => table["StreamSpecification"] is not null
        );
        Assert.Equal("SegmentsTable", table.Id);
        Assert.Equal("""{"StreamViewType":"KEYS_ONLY"}""", table["StreamSpecification"]!.ToJsonString());
    }

    [Fact]
    public void TheScalerIsStartedByThatStream()
    {
        Assert.Equal("""{"Fn::GetAtt":["ScalerFunction","Arn"]}""", Mapping["FunctionName"]!.ToJsonString());
        Assert.Equal("true", Mapping.Text("Enabled"));
        var export = Mapping["EventSourceArn"]!["Fn::ImportValue"]!.ToString();
        var exported = Assert.Single(
            templates.State.Json["Outputs"]!.AsObject(),
            output => output.Value!["Export"]?["Name"]?.ToString() == export
        );
        Assert.Equal("""{"Fn::GetAtt":["SegmentsTable","StreamArn"]}""", exported.Value!["Value"]!.ToJsonString());
    }

    /// <summary>An open page, which lies in the same table, is no reason to count; nor would a subscriber's row, a
    /// claim or an index entry be. Rules:
    /// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html</summary>
    [Theory]
    [InlineData("shard#00", true)]
    [InlineData("shard#31", true)]
    [InlineData("open#sxfs-p-sms", false)]
    [InlineData("sxfs-p-sms-0", false)]
    [InlineData("20221103t045025-addbd0.t4#17", false)]
    [InlineData("id#00f3a1c29b7e4d05", false)]
    public void OnlyTheDirectorysEntriesAreAReasonToCount(string key, bool starts)
    {
        var pattern = Assert.Single(Mapping["FilterCriteria.Filters"]!.AsArray())!["Pattern"]!.ToString();
        var rule = JsonNode.Parse(pattern)!;
        Assert.Equal("""{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"shard#"}]}}}}""", rule.ToJsonString());
        Assert.Equal(Names.Attributes.PartitionKey, Assert.Single(rule["dynamodb"]!["Keys"]!.AsObject()).Key);
        var prefix = rule["dynamodb"]!["Keys"]![Names.Attributes.PartitionKey]!["S"]![0]!["prefix"]!.ToString();
        Assert.Equal(starts, key.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>The longest window and the largest batch there are:
    /// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html</summary>
    [Fact]
    public void ARushOfSignUpsAsksForARunInFiveMinutes()
    {
        Assert.Equal(300, Number(Mapping, "MaximumBatchingWindowInSeconds"));
        Assert.Equal(10_000, Number(Mapping, "BatchSize"));
        Assert.Equal(1, Number(Mapping, "ParallelizationFactor"));
        Assert.Equal("LATEST", Mapping.Text("StartingPosition"));
    }

    /// <summary>Without bounds a batch that cannot be handled would hold up its shard for a day:
    /// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html</summary>
    [Fact]
    public void ARunThatIsLostIsLeftToTheHour()
    {
        Assert.InRange(Number(Mapping, "MaximumRetryAttempts"), 0, 2);
        var longestWait =
            Number(Mapping, "MaximumBatchingWindowInSeconds") + Number(templates.Flow.Get("ScalerFunction"), "Timeout");
        Assert.InRange(Number(Mapping, "MaximumRecordAgeInSeconds"), longestWait + 60, 3600);
        Assert.Null(Mapping["DestinationConfig"]);
    }

    /// <summary>The scaler answers with its report, which must not be taken for a list of records that
    /// failed.</summary>
    [Fact]
    public void TheReportIsNoBatchResponse() => Assert.Null(Mapping["FunctionResponseTypes"]);

    [Fact]
    public void TheMappingWaitsForItsRights() =>
        Assert.Contains(
            Mapping.Json["DependsOn"]!.AsArray(),
            id => templates.Flow.Get(id!.ToString()).Type == "AWS::IAM::Policy"
        );

    private static int Number(Resource resource, string path) =>
        int.Parse(resource.Text(path), CultureInfo.InvariantCulture);
}
