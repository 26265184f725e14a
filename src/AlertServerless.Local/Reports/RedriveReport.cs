using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using Spectre.Console;

namespace AlertServerless.Local.Reports;

/// <summary>The dead letters for people, and for programs.</summary>
internal static class RedriveReport
{
    public static void Print(IReadOnlyList<DeadLetter> letters, IAnsiConsole console)
    {
        if (letters.Count == 0)
        {
            console.WriteLine("no dead letters");
            return;
        }

        foreach (var letter in InOrder(letters))
        {
            console.WriteLine(Subject(letter));
            console.WriteLine($"  why  {letter.Why}");
            console.WriteLine($"  now  {letter.WhatNow}");
        }
    }

    public static string Json(IReadOnlyList<DeadLetter> letters) =>
        JsonSerializer.Serialize(
            InOrder(letters)
                .Select(letter => new LetterWire(
                    letter.MessageId,
                    letter.Entry?.Alert.Value,
                    letter.Entry?.Segment.Value,
                    letter.Entry?.Subscriber.ToString(),
                    letter.Entry?.Channel.Name(),
                    letter.Entry?.Attempts,
                    letter.Entry?.ExpiresAt,
                    letter.Remedy,
                    letter.Why,
                    letter.WhatNow
                ))
                .ToList(),
            RedriveJson.Relaxed.ListLetterWire
        );

    /// <param name="sent">How many were sent again; null when none was to be.</param>
    public static string Summary(IReadOnlyList<DeadLetter> letters, int? sent)
    {
        var of = letters.ToLookup(letter => letter.Remedy);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{letters.Count} dead letters: {of[Remedy.Resend].Count()} can be sent again, "
                + $"{of[Remedy.AskFirst].Count()} perhaps arrived, {of[Remedy.Nothing].Count()} are past help"
        );
        return sent is { } count ? string.Create(CultureInfo.InvariantCulture, $"{line}; {count} sent again") : line;
    }

    private static string Subject(DeadLetter letter) =>
        letter.Entry is { } entry
            ? $"{entry.Alert.Value} to {entry.Subscriber} in {entry.Segment.Value}, expires "
                + $"{DeadLetterReader.Clock(entry.ExpiresAt)}"
            : $"message {letter.MessageId}";

    private static IEnumerable<DeadLetter> InOrder(IReadOnlyList<DeadLetter> letters) =>
        letters
            .OrderBy(letter => letter.Remedy)
            .ThenBy(letter => letter.Entry?.Alert.Value, StringComparer.Ordinal)
            .ThenBy(letter => letter.Entry?.Subscriber.Value)
            .ThenBy(letter => letter.MessageId, StringComparer.Ordinal);
}

internal sealed record LetterWire(
    string MessageId,
    string? Alert,
    string? Segment,
    string? Subscriber,
    string? Channel,
    int? Attempts,
    DateTimeOffset? ExpiresAt,
    Remedy Remedy,
    string Why,
    string WhatNow
);

[JsonSerializable(typeof(List<LetterWire>))]
internal sealed partial class RedriveJson : JsonSerializerContext
{
    public static RedriveJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                Converters = { new JsonStringEnumConverter<Remedy>(JsonNamingPolicy.CamelCase) },
            }
        );
}
