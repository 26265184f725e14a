using System.Globalization;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using CsvHelper;
using CsvHelper.Configuration;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary>The columns of a file of subscribers. Files name them in their first line, in any order.</summary>
internal static class SubscriberColumns
{
    public const string Id = "id";
    public const string Kind = "kind";
    public const string Language = "language";
    public const string Latitude = "latitude";
    public const string Longitude = "longitude";
    public const string MinIntensity = "min_intensity";
    public const string NightMinIntensity = "night_min_intensity";
    public const string NearMagnitude = "near_magnitude";
    public const string NearKm = "near_km";
    public const string QuietFrom = "quiet_from";
    public const string QuietTo = "quiet_to";
    public const string Channels = "channels";
    public const string Exercises = "exercises";
    public const string Updates = "updates";
    public const string Region = "region";
    public const string Label = "label";

    /// <summary>Of a second or third place, such as <c>latitude_2</c>.</summary>
    /// <param name="column">Of the first place.</param>
    /// <param name="index">From 0.</param>
    public static string OfPlace(string column, int index) =>
        index == 0 ? column : string.Create(CultureInfo.InvariantCulture, $"{column}_{index + 1}");

    private static readonly IReadOnlyList<string> Further =
    [
        .. Enumerable
            .Range(1, SubscriberPreferences.MostPlaces - 1)
            .SelectMany(i => new[] { OfPlace(Latitude, i), OfPlace(Longitude, i), OfPlace(Label, i) }),
    ];

    /// <summary>Beside the addresses, whose columns are named as their channels.</summary>
    public static readonly IReadOnlyList<string> SignUpPreferences =
    [
        Id,
        Kind,
        Language,
        Latitude,
        Longitude,
        MinIntensity,
        NightMinIntensity,
        NearMagnitude,
        NearKm,
        QuietFrom,
        QuietTo,
        Channels,
        Exercises,
        Updates,
        Region,
        Label,
        .. Further,
    ];

    public static readonly IReadOnlyList<string> All =
    [
        .. SignUpPreferences,
        .. ChannelNames.All.Select(kind => kind.Name()),
    ];
}

/// <summary>
/// Comma-separated values (RFC 4180) in UTF-8. A value that a spreadsheet would take for a formula is written with an
/// apostrophe before it, and read without it (owasp.org/www-community/attacks/CSV_Injection).
/// </summary>
internal static class SubscriberCsv
{
    private const char Escape = '\'';
    private const int MaxField = 4096;
    private const string FormulaStarts = "=+-@\t\r";

    public static CsvReader Reader(Stream file) =>
        new(
            new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                MaxFieldSize = MaxField,
                MissingFieldFound = null,
                TrimOptions = TrimOptions.Trim,
            }
        );

    public static CsvWriter Writer(Stream file) =>
        new(
            new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
            new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }
        );

    /// <returns>Null, or what is wrong with the file's first line.</returns>
    public static string? ReadHeader(CsvReader csv)
    {
        if (!csv.Read())
            return "line 1: the file is empty; the first line names the columns";
        csv.ReadHeader();
        var header = csv.HeaderRecord ?? [];
        if (header.FirstOrDefault(name => !SubscriberColumns.All.Contains(name)) is { } unknown)
            return $"line 1: column {Array.IndexOf(header, unknown) + 1} is none of {string.Join(", ", SubscriberColumns.All)}";
        if (header.Distinct().Count() != header.Length)
            return "line 1: a column is named twice";
        foreach (var needed in new[] { SubscriberColumns.Latitude, SubscriberColumns.Longitude })
        {
            if (!header.Contains(needed))
                return $"line 1: there is no column {needed}";
        }

        return null;
    }

    public static string Field(CsvReader csv, string column)
    {
        var text = csv.GetField(column) ?? "";
        return text.Length > 1 && text[0] == Escape && FormulaStarts.Contains(text[1]) ? text[1..] : text;
    }

    public static void WriteField(CsvWriter csv, string text) =>
        csv.WriteField(text.Length > 0 && FormulaStarts.Contains(text[0]) ? Escape + text : text);

    /// <summary>One subscriber, in the order of <see cref="SubscriberColumns.All"/>.</summary>
    public static void Write(CsvWriter csv, SubscriberRow row, AddressBook addresses)
    {
        var preferences = row.Preferences;
        string[] fields =
        [
            row.Id.ToString(),
            preferences.Kind == SubscriberKind.Infrastructure ? "infrastructure" : "person",
            SubscriberWords.Of(preferences.Language),
            Number(preferences.Home.Latitude),
            Number(preferences.Home.Longitude),
            Number(preferences.MinIntensity),
            Number(preferences.NightMinIntensity),
            preferences.Proximity.IsSet ? Number(preferences.Proximity.MinMagnitude) : "",
            preferences.Proximity.IsSet ? Number(preferences.Proximity.WithinKm) : "",
            Number(preferences.Quiet.FromHour),
            Number(preferences.Quiet.ToHour),
            SubscriberWords.Of(preferences.Channels),
            preferences.Exercises ? "yes" : "no",
            preferences.Updates ? "yes" : "no",
            preferences.Region.ToString().ToLowerInvariant(),
            preferences.Place(0).Label.Code(),
            .. Enumerable.Range(1, SubscriberPreferences.MostPlaces - 1).SelectMany(i => Further(preferences, i)),
            .. ChannelNames.All.Select(kind => addresses.For(kind) ?? ""),
        ];
        foreach (var field in fields)
            WriteField(csv, field);
        csv.NextRecord();
    }

    private static string[] Further(SubscriberPreferences preferences, int index)
    {
        if (index >= preferences.PlaceCount)
            return ["", "", ""];
        var place = preferences.Place(index);
        return [Number(place.Point.Latitude), Number(place.Point.Longitude), place.Label.Code()];
    }

    private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
