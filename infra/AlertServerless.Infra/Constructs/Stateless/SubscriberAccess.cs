using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.SSM;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>Where an operator finds subscribers, for <c>alert import, export and subscribers --deployment NAME</c>: a
/// parameter with names and ids, and no secret. Whoever reads it still needs the right to what it names.</summary>
public sealed class SubscriberAccess : Construct
{
    public SubscriberAccess(Construct scope, string id, DeploymentOptions options, AlertStateStack state, Table pending)
        : base(scope, id)
    {
        var values = new Dictionary<string, string>
        {
            [Names.Env.SubscribersTable] = state.Tables.Subscribers.TableName,
            [Names.Env.SegmentsTable] = state.Tables.Segments.TableName,
            [Names.Env.AuditTable] = state.Tables.Audit.TableName,
            [Names.Env.SignUpTable] = pending.TableName,
            [Names.Env.SecretsId] = state.Secrets.Arns[Names.Secrets.Addresses],
        };
        var parameter = new StringParameter(
            this,
            "Parameter",
            new StringParameterProps
            {
                ParameterName = Names.Parameters.SubscriberAccess(options.Deployment),
                StringValue = Stack
                    .Of(this)
                    .ToJsonString(
                        Names.Parameters.SubscriberAccessVariables.ToDictionary(name => name, name => values[name])
                    ),
                Description = "Subscribers' tables and the id of their secret, for alert import and export",
            }
        );
        ((Amazon.CDK.AWS.SSM.CfnParameter)parameter.Node.DefaultChild!).OverrideLogicalId("PeopleParameter");
    }
}
