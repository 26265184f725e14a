using System.Text.RegularExpressions;
using AlertServerless.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AlertServerless.Tests.Layout;

/// <summary>
/// Names that gave way to the field's own do not come back. Only names that mean one thing are here: an everyday word
/// such as "told" or "rule" needs a reader to judge it.
/// </summary>
public sealed partial class RetiredNamesTests
{
    private static readonly string[] Folders = ["src", "infra", "tests"];

    /// <summary>Nowhere in the name of a type or member: "EventBook" stands in "EventBookTests" too.</summary>
    private static readonly Dictionary<string, string> Parts = new(StringComparer.Ordinal)
    {
        ["AlertDesk"] = "AlertPipeline",
        ["Belief"] = "PreferredSolution",
        ["BookSave"] = "SaveResult",
        ["BookWire"] = "EventCatalogJson",
        ["DeskEntry"] = "ReportDecision",
        ["EventBook"] = "EventCatalog",
        ["Founder"] = "OpeningReport",
        ["GiveWay"] = "ClaimTimeout",
        ["HandingOff"] = "Dispatch",
        ["Homeless"] = "Unassigned",
        ["Journey"] = "Delivery",
        ["KillSwitch"] = "SendingControl",
        ["LaneView"] = "LaneSnapshot",
        ["LeftSilent"] = "DeclinedLate",
        ["Lever"] = "ScalableResource",
        ["Passage"] = "DeliveryBatch",
        ["Patience"] = "RetryUntilDeadline",
        ["Patiently"] = "RetryUntilDeadline",
        ["Placement"] = "Association",
        ["Rehearse"] = "WarmUp",
        ["Said"] = "Issued",
        ["SecondReader"] = "ReportConfirmation",
        ["SendingSwitch"] = "SendingStatus",
        ["SecondReading"] = "ReportConfirmation",
        ["SeeToOutbox"] = "PublishPending",
        ["Silence"] = "Suppress",
        ["Survey"] = "CurrentState",
        ["Tenure"] = "ValidityPeriod",
        ["Told"] = "Notified",
        ["Trouble"] = "FailureKind",
        ["TurnQueue"] = "PermitQueue",
        ["Untold"] = "Pending",
        ["Whereabouts"] = "SubscriberLocation",
        ["Wish"] = "Preferences or Options",
        ["Wishes"] = "Preferences or Options",
        ["WorkBoard"] = "WorkQueue",
    };

    /// <summary>Not as the whole name; in a longer one they may be plain English.</summary>
    private static readonly Dictionary<string, string> Wholes = new(StringComparer.Ordinal)
    {
        ["Gates"] = "Admission",
        ["HandOff"] = "Dispatch",
        ["HandOffCounts"] = "DispatchCounts",
        ["IsOnAsync"] = "GetStateAsync",
        ["Limits"] = "Options or Quotas",
        ["Look"] = "Refresh",
        ["LookAsync"] = "RefreshAsync",
        ["Mine"] = "Acquired",
        ["Say"] = "Progress or Print",
        ["Says"] = "Explanation",
        ["Settings"] = "Options",
        ["Speak"] = "Issue",
        ["StandingAsync"] = "LatestPostsAsync",
        ["StandsAsync"] = "CommitAsync",
        ["Terms"] = "Options",
        ["Turns"] = "Permits",
    };

    /// <summary>Not as the name of a type; a member of this name may count something.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["Draws"] = "RandomStreams",
    };

    [Fact]
    public void No_type_or_member_has_a_name_that_was_given_up()
    {
        var root = SourceTree.Root;
        var files = Folders.SelectMany(folder => SourceFiles(Path.Combine(root, folder))).ToList();
        Assert.NotEmpty(files);
        var found = files.SelectMany(file => Found(File.ReadAllText(file), Path.GetRelativePath(root, file))).ToList();
        // In a message of our own, because an assertion of equality shows the beginning only.
        Assert.True(found.Count == 0, string.Join('\n', ["names that were given up:", .. found]));
    }

    [Theory]
    [InlineData("class EventBookTests;", "a.cs:1: EventBookTests: use EventCatalog")]
    [InlineData("\ninterface IKillSwitch;", "a.cs:2: IKillSwitch: use SendingControl")]
    [InlineData("record R(int Untold);", "a.cs:1: Untold: use Pending")]
    [InlineData("class C { int laneView; }", "a.cs:1: laneView: use LaneSnapshot")]
    [InlineData("class C { void M() { void Rehearse() { } } }", "a.cs:1: Rehearse: use WarmUp")]
    [InlineData("enum E { HandOff }", "a.cs:1: HandOff: use Dispatch")]
    [InlineData("struct Draws;", "a.cs:1: Draws: use RandomStreams")]
    [InlineData("class C { const int Draws = 1; int HandOffs; int MaxLimits; }", null)]
    [InlineData("class C { void Nobody_is_left_untold() { } }", null)]
    [InlineData("class Replacement { /* EventBook */ string Text = \"EventBook\"; }", null)]
    public void A_name_is_found_where_it_is_declared(string source, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Found(source, "a.cs"));

    private static IEnumerable<string> Found(string source, string file)
    {
        var tree = CSharpSyntaxTree.ParseText(source);
        return from node in tree.GetRoot().DescendantNodes()
            let name = NameOf(node)
            where name is { ValueText.Length: > 0 }
            let better = Better(
                name.Value.ValueText,
                isType: node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
            )
            where better is not null
            let line = name.Value.GetLocation().GetLineSpan().StartLinePosition.Line + 1
            select $"{file}:{line}: {name.Value.ValueText}: use {better}";
    }

    private static SyntaxToken? NameOf(SyntaxNode node) =>
        node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier,
            DelegateDeclarationSyntax type => type.Identifier,
            MethodDeclarationSyntax method => method.Identifier,
            LocalFunctionStatementSyntax method => method.Identifier,
            PropertyDeclarationSyntax property => property.Identifier,
            EnumMemberDeclarationSyntax member => member.Identifier,
            ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } property => property.Identifier,
            VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field => field.Identifier,
            _ => null,
        };

    private static string? Better(string name, bool isType)
    {
        if (Wholes.TryGetValue(name, out var better) || (isType && Types.TryGetValue(name, out better)))
            return better;
        // A test's name is a sentence: there, a reader judges the words.
        if (name.Contains('_', StringComparison.Ordinal))
            return null;
        var words = Separated(char.ToUpperInvariant(name[0]) + name[1..]);
        return Parts.FirstOrDefault(part => words.Contains(Separated(part.Key), StringComparison.Ordinal)).Value;
    }

    // Word by word, so that "Replacement" does not contain "Placement".
    private static string Separated(string name) => $"_{string.Join('_', Words().Matches(name))}_";

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")]
    private static partial Regex Words();

    private static IEnumerable<string> SourceFiles(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
}
