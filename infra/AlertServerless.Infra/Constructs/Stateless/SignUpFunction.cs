using AlertServerless.Core;
using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;
using Names = AlertServerless.Core.Names;
using Tracing = Amazon.CDK.AWS.Lambda.Tracing;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>The web application as a function, with the rights that its calls need.</summary>
public sealed class SignUpFunction : Construct
{
    /// <summary>The assembly that the managed runtime starts.</summary>
    public const string Handler = "AlertServerless.SignUp";

    private const int MemoryMb = (int)(Deployment.SignUpGb * 1024);

    /// <summary>Of all requests at once: many who sign up take no concurrency from an alert.</summary>
    private const int MostAtOnce = 20;

    public SignUpFunction(
        Construct scope,
        DeploymentOptions options,
        AlertStateStack state,
        Table pending,
        CfnSecret secret,
        MailReports mail,
        string codeFolder
    )
        : base(scope, Names.Functions.SignUp)
    {
        var log = new LogGroup(
            this,
            "Log",
            new LogGroupProps
            {
                Retention = LogGroups.Retention(options.CostClass),
                EncryptionKey = state.Data.Key,
                RemovalPolicy = RemovalPolicy.DESTROY,
            }
        );
        var role = new Role(this, "Role", new RoleProps { AssumedBy = new ServicePrincipal("lambda.amazonaws.com") });
        foreach (var statement in Rights(options, state, pending, secret, mail, log))
            role.AddToPolicy(statement);
        Function = new Function(
            this,
            "Function",
            new FunctionProps
            {
                Runtime = new Runtime("dotnet10", RuntimeFamily.DOTNET_CORE),
                Handler = Handler,
                Code = Code.FromAsset(codeFolder),
                Architecture = Architecture.X86_64,
                MemorySize = MemoryMb,
                // Longer than any answer takes on purpose; API Gateway gives up after 29.
                Timeout = Duration.Seconds(20),
                ReservedConcurrentExecutions = options.ReservesConcurrency ? MostAtOnce : null,
                Environment = Variables(options, state, pending, secret, mail),
                Role = role,
                LogGroup = log,
                LoggingFormat = LoggingFormat.JSON,
                Tracing = Tracing.ACTIVE,
            }
        );
        ((CfnFunction)Function.Node.DefaultChild!).OverrideLogicalId("SignUpFunction");
        Suppress.Rule(
            role.Node.FindChild("DefaultPolicy"),
            "AwsSolutions-IAM5",
            "A log group's address ends in :* for its streams; X-Ray knows no resource."
        );
        Suppress.Rule(
            Function,
            "AwsSolutions-L1",
            "dotnet10 is the newest managed .NET runtime; this release of the CDK knows it by name only."
        );
    }

    public Function Function { get; }

    private static IEnumerable<PolicyStatement> Rights(
        DeploymentOptions options,
        AlertStateStack state,
        Table pending,
        CfnSecret secret,
        MailReports mail,
        LogGroup log
    ) =>
        [
            LogRights.ToWrite(log),
            TableRights.To(
                state.Tables.Subscribers,
                TableRights.Get,
                TableRights.Query,
                TableRights.Put,
                TableRights.Update,
                TableRights.Delete
            ),
            TableRights.To(state.Tables.Segments, TableRights.Get, TableRights.Update),
            // Append only: what was done is not to be undone here.
            TableRights.To(state.Tables.Audit, TableRights.Put),
            TableRights.To(pending, TableRights.Get, TableRights.Update, TableRights.Delete),
            KeyRights.ToTables(state.Data.Key),
            PlanRights.ToRead(state.PublicStatus),
            SecretRights.ToRead(secret.Ref),
            KeyRights.ToSecret(state.Data.Key),
            MailRights.ToSend(options, mail.Name),
            .. SmsRights.ToSend(options),
        ];

    private static Dictionary<string, string> Variables(
        DeploymentOptions options,
        AlertStateStack state,
        Table pending,
        CfnSecret secret,
        MailReports mail
    )
    {
        var values = new Dictionary<string, string>
        {
            [Names.Env.SubscribersTable] = state.Tables.Subscribers.TableName,
            [Names.Env.SegmentsTable] = state.Tables.Segments.TableName,
            [Names.Env.AuditTable] = state.Tables.Audit.TableName,
            [Names.Env.SignUpTable] = pending.TableName,
            [Names.Env.SignUpSecretsId] = secret.Ref,
            [Names.Env.PublicStatus] = Names.Parameters.PublicStatus(options.Deployment),
            [Names.Env.AllowedCountries] = string.Join(' ', options.AllowedCountries),
            [Names.Env.TwilioBaseUrl] = "https://api.twilio.com",
            [Names.Env.TelegramBaseUrl] = "https://api.telegram.org",
            [Names.Env.SmsProvider] = options.SmsProvider,
            [Names.Env.SmsSender] = options.SmsSender,
            [Names.Env.MailSender] = options.MailSender,
            [Names.Env.MailConfigurationSet] = mail.Name,
            [Names.Env.PublicUrl] = $"https://{options.Domain}",
        };
        return Names.Env.Of[Names.Functions.SignUp].ToDictionary(name => name, name => values[name]);
    }
}
