using System.Security.Cryptography;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>
/// The deployed path with one link broken after the other: <c>alert status</c> names it, and is ready again when it is
/// mended. Each sentence comes within two beats and half a minute of the clock; at five minutes a beat that is ten
/// minutes and a half.
/// </summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
[Trait("Category", "Links")]
public sealed class BrokenLinkTests(BrokenLinkRig rig) : IClassFixture<BrokenLinkRig>
{
    private const string NoAnswer = "no consumer answers the heartbeat";

    [Fact]
    public async Task A_consumer_whose_handler_is_no_file_is_named()
    {
        await rig.WholeAsync();
        rig.DeployConsumer(spec => spec with { Handler = "bootstrp" });
        await rig.UntilAsync(NoAnswer);
        await rig.WholeAsync();
    }

    /// <summary>The executable starts, and its serializer reads another event than the mapping sends.</summary>
    [Fact]
    public async Task A_consumer_with_another_functions_serializer_is_named()
    {
        await rig.WholeAsync();
        rig.DeployConsumer(spec =>
            DeployedFunctions.Spec(Names.Functions.Retry, spec.TaskRoot, rig.Variables) with
            {
                Name = spec.Name,
            }
        );
        await rig.UntilAsync(NoAnswer);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData("Query", "local-subscribers", "consumers: claims and subscribers: query local-subscribers")]
    [InlineData("Query", "local-segments", "consumers: store: query local-segments")]
    [InlineData("GetItem", "local-state", "consumers: store: get local-state")]
    [InlineData("UpdateItem", "local-state", NoAnswer)]
    public async Task A_right_that_the_consumer_lacks_is_named(string operation, string table, string sentence)
    {
        await rig.WholeAsync();
        rig.ConsumerStore.Lacks = (asked, of) => asked == operation && of == table;
        await rig.UntilAsync(sentence);
        await rig.WholeAsync();
    }

    /// <summary>
    /// SQS answers a missing right with status 400, as it answers the empty batch that is asked of it.
    /// </summary>
    [Fact]
    public async Task A_queue_that_the_consumer_may_not_write_is_named()
    {
        await rig.WholeAsync();
        rig.ConsumerQueues.Lacks = (asked, _) => asked == "SendMessageBatch";
        await rig.UntilAsync("consumers: queue: refuses our key (AccessDenied");
        await rig.WholeAsync();
    }

    [Fact]
    public async Task A_table_whose_key_is_disabled_is_named()
    {
        await rig.WholeAsync();
        rig.ConsumerStore.Words =
            "KMS key access denied error: the key is disabled (Service: AWSKMS; Error Code: DisabledException)";
        rig.ConsumerStore.Lacks = (_, table) => table == "local-subscribers";
        await rig.UntilAsync("consumers: claims and subscribers: query local-subscribers");
        await rig.WholeAsync();
    }

    [Fact]
    public async Task A_producer_that_may_not_invoke_the_publisher_is_named()
    {
        await rig.WholeAsync();
        rig.ProducerLambda.Lacks = (_, _) => true;
        await rig.UntilAsync("the topic cannot be reached: the publisher did not answer: User is not authorized");
        await rig.WholeAsync();
    }

    [Fact]
    public async Task A_producer_that_may_not_write_its_table_is_named()
    {
        await rig.WholeAsync();
        rig.ProducerStore.Lacks = (asked, _) => asked == "UpdateItem";
        await rig.UntilAsync("no heartbeat was sent for ");
        await rig.WholeAsync();
    }

    [Fact]
    public async Task A_mapping_that_is_stopped_is_named()
    {
        await rig.WholeAsync();
        await rig.StopMappingAsync();
        await rig.UntilAsync(NoAnswer);
        rig.StartMapping();
        await rig.WholeAsync();
    }

    [Fact]
    public async Task A_signing_key_that_consumers_no_longer_hold_is_named()
    {
        await rig.WholeAsync();
        rig.DeployConsumer(spec => rig.WithOther(spec, Names.Secrets.AlertKeys, OtherKeys()));
        await rig.UntilAsync(
            "consumers do not believe the producer's records: signed with a key that is not held here"
        );
        await rig.WholeAsync();
    }

    private static Secrets OtherKeys()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signing = new SigningKey("other-1", key.ExportPkcs8PrivateKey());
        return new Secrets(
            LocalSecrets.Create().Document with
            {
                AlertSigningKey = signing,
                AlertPublicKeys = new Dictionary<string, byte[]>
                {
                    [signing.Id] = new AlertSigner(signing.Id, signing.PrivateKey).PublicKey,
                },
            }
        );
    }
}
