using System.Text.RegularExpressions;
using AlertServerless.Core;
using AlertServerless.Infra.Tests.Rules;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rights;

/// <summary>One thing a function may do.</summary>
/// <param name="Action">With <c>via SERVICE</c> behind it where the key may be used through one service only.</param>
/// <param name="Resource">The logical id of a resource, or a word where there is none in a template.</param>
public sealed record Right(string Function, string Action, string Resource)
{
    public override string ToString() => $"{Function}: {Action} on {Resource}";
}

/// <summary>What the roles of a deployment's functions allow, action by action.</summary>
public sealed partial class GrantedRights(IReadOnlyList<Resource> resources)
{
    public const string Topic = "the topic";
    public const string Group = "the consumer group";
    public const string Identity = "the mail sender";
    public const string MailSet = "the mail's configuration set";
    public const string SmsSender = "the SMS sender";
    public const string Log = "its log";
    public const string Stream = "the directory's stream";

    // Longest first: an id may be the beginning of another.
    private readonly string[] ids = [.. resources.Select(resource => resource.Id).OrderByDescending(id => id.Length)];

    /// <summary>Every action that the function's role allows, once for each resource.</summary>
    public IReadOnlyList<Right> Of(string function)
    {
        var role = RoleOf(function);
        var policies = resources.Where(resource =>
            resource.Type == "AWS::IAM::Policy"
            && resource["Roles"]!.ToJsonString().Contains($"\"{role}\"", StringComparison.Ordinal)
        );
        return
        [
            .. RoleStatement
                .Of(policies)
                .Where(statement => statement.Allows)
                .SelectMany(statement =>
                    from action in statement.Actions
                    from resource in statement.Resources
                    select new Right(function, action + Via(statement), Name(resource))
                )
                .Distinct(),
        ];
    }

    /// <summary>What a function's variable leads to.</summary>
    public string Variable(string function, string variable)
    {
        switch (variable)
        {
            case Names.Env.MailSender:
                return Identity;
            case Names.Env.SmsSender:
                return SmsSender;
            case Names.Env.PlanParameter:
                return "PlanParameter";
            case Names.Env.PublicStatus:
                return "PublicStatusParameter";
            case Names.Env.AlertTopic:
                return Topic;
        }

        if (variable.StartsWith(Names.Env.SecretsId, StringComparison.Ordinal))
            return SecretOf(variable[(Names.Env.SecretsId.Length + 1)..]);

        var value =
            Function(function)[$"Environment.Variables.{variable}"]
            ?? throw new KeyNotFoundException($"{function} has no variable {variable}, which its calls were made with");
        return Name(value.ToJsonString());
    }

    public Resource Function(string function) => resources.Single(resource => resource.Id == $"{function}Function");

    /// <summary>A resource, by the reference or the address in a template.</summary>
    public string Name(string json) =>
        json switch
        {
            "*" => "*",
            _ when json.Contains(":topic/", StringComparison.Ordinal) => Topic,
            _ when json.Contains(":group/", StringComparison.Ordinal) => Group,
            _ when json.Contains(":identity/", StringComparison.Ordinal) => Identity,
            _ when json.Contains(":configuration-set/", StringComparison.Ordinal) => MailSet,
            _ when json.Contains(":sms-voice:", StringComparison.Ordinal) => SmsSender,
            _ when json.Contains("AlertStreamFanOut", StringComparison.Ordinal) => "AlertStreamFanOut",
            _ when json.Contains("AlertStream", StringComparison.Ordinal) => "AlertStream",
            _ when json.Contains("StreamArn", StringComparison.Ordinal) => Stream,
            _ when LogGroup().IsMatch(json) => Log,
            _ => Array.Find(ids, id => json.Contains(id, StringComparison.Ordinal))
                ?? throw new KeyNotFoundException($"no resource of the templates is in {json}"),
        };

    private static string SecretOf(string purpose) =>
        purpose == Names.Secrets.AlertKeys
            ? "AlertKeysParameter"
            : $"{char.ToUpperInvariant(purpose[0])}{purpose[1..]}Secret";

    private string RoleOf(string function)
    {
        var role = Function(function)["Role"]!.ToJsonString();
        return resources
            .Single(resource =>
                resource.Type == "AWS::IAM::Role" && role.Contains($"\"{resource.Id}\"", StringComparison.Ordinal)
            )
            .Id;
    }

    private static string Via(RoleStatement statement) =>
        statement.Json["Condition"]?["StringEquals"]?["kms:ViaService"] is { } service
            ? $" via {ServiceName().Match(service.ToJsonString()).Value}"
            : "";

    [GeneratedRegex("Log[0-9A-F]{8}")]
    private static partial Regex LogGroup();

    [GeneratedRegex("dynamodb|secretsmanager|sqs|kinesis")]
    private static partial Regex ServiceName();
}
