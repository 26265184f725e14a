using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;

namespace AlertServerless.Infra.Rights;

/// <summary>Use of the data key, each time only through the service that holds the data.</summary>
public static class KeyRights
{
    /// <summary>The actions the services' guides ask for, spelled out:
    /// https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html</summary>
    private static readonly string[] Reading = ["kms:Decrypt"];

    private static readonly string[] Writing =
    [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ];

    private static readonly string[] Sending = ["kms:Decrypt", "kms:GenerateDataKey"];

    public static PolicyStatement ToTables(IKey key) => Through("dynamodb", key, Writing);

    public static PolicyStatement ToSecret(IKey key) => Through("secretsmanager", key, Reading);

    public static PolicyStatement ToQueues(IKey key) => Through("sqs", key, Sending);

    public static PolicyStatement ToWriteStream(IKey key) => Through("kinesis", key, ["kms:GenerateDataKey"]);

    public static PolicyStatement ToReadStream(IKey key) => Through("kinesis", key, Reading);

    private static PolicyStatement Through(string service, IKey key, string[] actions) =>
        new(
            new PolicyStatementProps
            {
                Actions = actions,
                Resources = [key.KeyArn],
                Conditions = new Dictionary<string, object>
                {
                    ["StringEquals"] = new Dictionary<string, object>
                    {
                        ["kms:ViaService"] = $"{service}.{Aws.REGION}.amazonaws.com",
                    },
                },
            }
        );
}
