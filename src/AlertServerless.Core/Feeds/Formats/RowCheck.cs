using System.Globalization;
using System.Text.RegularExpressions;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// Reads one row's values and remembers the first that cannot be right. Absent or blank text is <c>null</c>, not a
/// fault; a value out of range is a fault, never clamped: a row with one damaged value cannot be trusted in the others.
/// </summary>
internal sealed partial class RowCheck
{
    public const int MaxIdLength = 256;

    public const int MaxPlaceLength = 200;

    private const int MaxQuoted = 32;

    /// <summary>
    /// The first fault, in words that name the field and what stood there; <c>null</c> while the row is sound.
    /// </summary>
    public string? Fault { get; private set; }

    /// <summary>What the operator should know of a row that is sound all the same.</summary>
    public IReadOnlyList<string> Notes => notes;

    private readonly List<string> notes = [];

    public void Fail(string why) => Fault ??= why;

    public void Note(string what) => notes.Add(what);

    public double? Number(string field, string? text, double low, double high)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (!TryNumber(text, out var value))
            return Fail<double>(
                $"{field} is {Quote(text)}, not a number{(LooksLikeDecimalComma(text) ? " (decimal comma)" : "")}"
            );
        if (value < low || value > high)
            return Fail<double>(
                string.Create(CultureInfo.InvariantCulture, $"{field} is {Quote(text)}, outside {low} to {high}")
            );
        return value;
    }

    /// <summary>
    /// A number that decides about an alert. Powers of ten are read only where writers of JSON use them, in numbers
    /// near zero: a stray letter makes "5E000" of "5000".
    /// </summary>
    public double? Measure(string field, string? text, double low, double high)
    {
        const double nearZero = 1e-3;
        if (Number(field, text, low, high) is not { } value)
            return null;
        return Math.Abs(value) < nearZero || text.AsSpan().IndexOfAny('e', 'E') < 0
            ? value
            : Fail<double>($"{field} is {Quote(text!)}, not a plain decimal number");
    }

    /// <summary>
    /// A number that only adds detail (an uncertainty): when it is damaged it is left out and the row stands.
    /// </summary>
    public static double? Detail(string? text, double low, double high) =>
        text is not null && TryNumber(text, out var value) && value >= low && value <= high ? value : null;

    /// <summary>
    /// One standard deviation in kilometres, a detail; 0 is written for what was held fixed, and says nothing.
    /// </summary>
    public static double? SigmaKm(string? text, double unitsPerKm = 1)
    {
        const double widestKm = 1000;
        return Detail(text, double.Epsilon, widestKm * unitsPerKm) / unitsPerKm;
    }

    /// <summary>A count of stations, a detail; 0 is written for "not counted".</summary>
    public static int? Stations(string? text)
    {
        const int most = 100_000;
        return Detail(text, 1, most) is { } count && count == Math.Floor(count) ? (int)count : null;
    }

    /// <summary>
    /// An institute's abbreviation, if it is one ("NIEP:rtMl", "SURVEY-INGV-OV#SiSmi", "GA (via ANU)"): letters, digits
    /// and the marks that join them.
    /// </summary>
    public static string? Agency(string? text)
    {
        const int longest = 64;
        return
            text?.Trim() is { Length: > 0 and <= longest } name
            && name.All(c => char.IsLetterOrDigit(c) || "-_:/. #()+,".Contains(c))
            ? name
            : null;
    }

    /// <summary>
    /// Plain decimals only: "01", ".1" or "5." is what is left when bytes were lost, and would turn an idle 0.1 into an
    /// event. Zero without a scale is what automatic systems write before they have a magnitude: <c>null</c>.
    /// </summary>
    public Magnitude? Magnitude(string field, string? text, string? type)
    {
        if (Number(field, text, Seismology.Magnitude.Lowest, Seismology.Magnitude.Highest) is not { } value)
            return null;
        if (value == 0 && string.IsNullOrWhiteSpace(type))
            return null;
        if (IsPlainDecimal(text.AsSpan().Trim()))
            return new Magnitude(value, MagnitudeWords.Read(type));
        return Fail<Magnitude>($"{field} is {Quote(text!)}, not a plain decimal number");
    }

    public GeoPoint? Epicenter(string? latitude, string? longitude)
    {
        var lat = Measure("latitude", latitude, -90, 90);
        var lon = Measure("longitude", longitude, -180, 180);
        if (lat is null != lon is null)
            Fail(lat is null ? "longitude without latitude" : "latitude without longitude");
        if (lat is 0 && lon is 0)
            Fail("0, 0 is what writers put where there is no location yet");
        return lat is { } y && lon is { } x && GeoPoint.TryCreate(y, x, out var point) ? point : null;
    }

    public double? DepthKm(string? text) => Measure("depth", text, Hypocenter.ShallowestKm, Hypocenter.DeepestKm);

    public DateTimeOffset? Time(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return FeedTime.Parse(text.AsSpan().Trim())
            ?? Fail<DateTimeOffset>(
                $"{field} is {Quote(text)}, not a time between {FeedTime.FirstYear} and {FeedTime.LastYear}"
            );
    }

    public DateTimeOffset? UnixMilliseconds(string field, string? text)
    {
        if (WholeNumber(field, text) is not { } milliseconds)
            return null;
        return FeedTime.FromUnixMilliseconds(milliseconds)
            ?? Fail<DateTimeOffset>(
                $"{field} is {Quote(text!)} ms, not a time between {FeedTime.FirstYear} and {FeedTime.LastYear}"
            );
    }

    public long? WholeNumber(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return
            !text.Contains('\0')
            && long.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out var value
            )
            ? value
            : Fail<long>($"{field} is {Quote(text)}, not a whole number");
    }

    /// <summary>An id that every later stage may use as a key: required, one line, of bounded length.</summary>
    public string? Id(string field, string? text)
    {
        var id = text?.Trim();
        if (string.IsNullOrEmpty(id))
            Fail($"{field} is missing");
        else if (!IsId(id))
            Fail($"{field} is {Quote(id)}, longer than {MaxIdLength} characters, or with characters that no id holds");
        else
            return id;
        return null;
    }

    public static bool IsId(string? id) =>
        id is { Length: > 0 and <= MaxIdLength } && !id.Any(c => char.IsControl(c) || c == DocumentText.Undecodable);

    /// <summary>Words for people: cleaned and cut, never a reason to refuse a row.</summary>
    public static string? Place(string? text) => PlainText.Clean(text, MaxPlaceLength);

    /// <summary>
    /// True for a planner's scenario: USGS's say so in title, id and address, and write it no other way.
    /// </summary>
    public static bool IsScenario(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is not null && ScenarioWord().IsMatch(text))
                return true;
        }

        return false;
    }

    /// <summary>Fails the row of a scenario: it never happened and may never raise an actual alert.</summary>
    public void RefuseScenario(params ReadOnlySpan<string?> texts)
    {
        if (IsScenario(texts))
            Fail("a scenario for planners, not an earthquake");
    }

    [GeneratedRegex(
        "(?<![a-z])scenarios?(?![a-z])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ScenarioWord();

    /// <summary>What stood in the document, cut and made harmless for a one-line message.</summary>
    public static string Quote(string text)
    {
        var cut = text.Length > MaxQuoted ? $"{text.AsSpan(0, MaxQuoted)}…" : text;
        return $"\"{new string([.. cut.Select(c => IsShown(c) ? c : '?')])}\"";
    }

    /// <summary>Not what steers a terminal, turns a line around, ends one or shows nothing.</summary>
    private static bool IsShown(char c) =>
        char.GetUnicodeCategory(c)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );

    // .NET lets NUL characters trail a number; a document with one is damaged.
    private static bool TryNumber(string text, out double value)
    {
        value = 0;
        return !text.Contains('\0')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static bool IsPlainDecimal(ReadOnlySpan<char> text)
    {
        var digits = text.TrimStart('-');
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "0" : digits[(point + 1)..];
        return text.Length - digits.Length <= 1
            && IsDigits(whole)
            && IsDigits(fraction)
            && (whole.Length == 1 || whole[0] != '0');
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    private static bool LooksLikeDecimalComma(string text) =>
        text.Count(',') == 1 && TryNumber(text.Replace(',', '.'), out _);

    private T? Fail<T>(string why)
        where T : struct
    {
        Fail(why);
        return null;
    }
}
