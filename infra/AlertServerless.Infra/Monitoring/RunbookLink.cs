using System.Text.RegularExpressions;

namespace AlertServerless.Infra.Monitoring;

/// <summary>Where the runbook says what to do about an alarm: the heading that names it, or whose section
/// does.</summary>
public static partial class RunbookLink
{
    private const string Page = "docs/runbook.md";

    private static readonly Lazy<IReadOnlyList<Section>> Sections = new(Read);

    private sealed record Section(string Heading, string Text);

    /// <summary>What a feed's or a broker's own alarm has beyond the name that the runbook uses is left out.</summary>
    public static string NameInRunbook(string alarm) => Own().Replace(alarm, "");

    /// <exception cref="InvalidOperationException">Nothing names the alarm: whoever is woken by it would find
    /// nothing.</exception>
    public static string For(string alarm)
    {
        var name = $"`{NameInRunbook(alarm)}`";
        var section =
            Sections.Value.FirstOrDefault(one => one.Heading.Contains(name, StringComparison.Ordinal))
            ?? Sections.Value.FirstOrDefault(one => one.Text.Contains(name, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{Page} does not name {name}");
        return $"{Page}#{Anchor(section.Heading)}";
    }

    /// <summary>As the pages of a repository make it of a heading.</summary>
    public static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static List<Section> Read()
    {
        using var stream = typeof(RunbookLink).Assembly.GetManifestResourceStream("runbook.md")!;
        using var reader = new StreamReader(stream);
        return
        [
            .. reader.ReadToEnd().Split("\n## ").Skip(1).Select(text => new Section(text.Split('\n')[0].Trim(), text)),
        ];
    }

    [GeneratedRegex("-.*|[0-9]+")]
    private static partial Regex Own();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchor();
}
