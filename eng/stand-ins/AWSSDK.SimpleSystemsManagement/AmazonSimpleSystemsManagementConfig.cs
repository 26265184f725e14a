using AlertServerless.StandIns.AwsClient;

namespace Amazon.SimpleSystemsManagement;

public class AmazonSimpleSystemsManagementConfig : JsonServiceConfig
{
    internal static readonly JsonService Service = new("SSM", "ssm", "ssm", "2014-11-06", typeof(AmazonSimpleSystemsManagementException));

    public AmazonSimpleSystemsManagementConfig()
        : base(Service)
    {
    }

    public static new string ServiceId => Service.Id;
}
