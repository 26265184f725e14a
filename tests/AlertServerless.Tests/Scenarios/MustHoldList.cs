using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace AlertServerless.Tests.Scenarios;

/// <summary>
/// The thirteen stories that an alert system has to survive. Each is one or more tests of this folder whose name begins
/// with its number: <c>dotnet test --filter FullyQualifiedName~Scenarios.MustHold</c> runs them all.
/// <list type="number">
/// <item>The live page idles for hours; its clock stands still.</item>
/// <item>A magnitude rises from frame to frame; catalogues confirm later.</item>
/// <item>Error frames, log-in pages, damaged documents.</item>
/// <item>A catalogue's preferred id changes.</item>
/// <item>An origin without magnitude comes first.</item>
/// <item>An event is created days late.</item>
/// <item>An event is deleted after the alert.</item>
/// <item>Two cities with different countdowns; a wave that has passed.</item>
/// <item>A provider that asks for a pause; messages that expire.</item>
/// <item>A drill.</item>
/// <item>Two quakes 13 s apart and an aftershock.</item>
/// <item>The night on which the clocks change.</item>
/// <item>Ten thousand subscribers and records delivered again.</item>
/// </list>
/// </summary>
public sealed partial class MustHoldList
{
    [Fact]
    public void Every_number_from_1_to_13_is_a_test()
    {
        var numbers = typeof(MustHoldList)
            .Assembly.GetTypes()
            .Where(type =>
                type.Namespace == typeof(MustHoldList).Namespace
                && type.Name.StartsWith("MustHold", StringComparison.Ordinal)
            )
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
            .Select(method => Numbered().Match(method.Name))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture));

        Assert.Equal(Enumerable.Range(1, 13), numbers.Distinct().Order());
    }

    [GeneratedRegex(
        "^S(?<number>[0-9]+)_",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Numbered();
}
