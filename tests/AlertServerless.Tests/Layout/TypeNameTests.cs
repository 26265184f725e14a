using AlertServerless.Contracts;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AlertServerless.Tests.Layout;

/// <summary>One name, one thing: no two types share a name, those of tests included.</summary>
public sealed class TypeNameTests
{
    private static readonly string[] Folders = ["src", "infra", "tests"];

    [Fact]
    public void No_two_types_have_the_same_name()
    {
        var root = SourceTree.Root;
        var declared = Folders
            .SelectMany(folder => Sources(Path.Combine(root, folder)))
            .SelectMany(file => TopLevelTypes(File.ReadAllText(file)).Select(type => (type.Name, type.Whole)))
            .ToList();
        Assert.InRange(declared.Count, 1_000, int.MaxValue);

        // The parts of a partial type are one.
        var shared = declared
            .Distinct()
            .GroupBy(type => type.Name, type => type.Whole, StringComparer.Ordinal)
            .Where(types => types.Count() > 1)
            .Select(types => string.Join(" and ", types.Order(StringComparer.Ordinal)))
            .ToList();
        // In a message of our own, because an assertion of equality shows the beginning only.
        Assert.True(shared.Count == 0, string.Join('\n', ["types that share a name:", .. shared]));
    }

    private static IEnumerable<(string Name, string Whole)> TopLevelTypes(string source) =>
        from node in CSharpSyntaxTree.ParseText(source).GetCompilationUnitRoot().DescendantNodes()
        where node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        where node.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax
        let name = node is BaseTypeDeclarationSyntax type
            ? type.Identifier.ValueText + Arity((type as TypeDeclarationSyntax)?.TypeParameterList)
            : ((DelegateDeclarationSyntax)node).Identifier.ValueText
        select (name, $"{(node.Parent as BaseNamespaceDeclarationSyntax)?.Name}.{name}");

    private static string Arity(TypeParameterListSyntax? parameters) =>
        parameters is null ? "" : $"`{parameters.Parameters.Count}";

    private static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"));
}
