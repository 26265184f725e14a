using System.Globalization;
using System.Text;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// Romanian letters outside GSM-7 turn a message of 160 characters into UCS-2 segments of 70 (3GPP TS 23.038), so every
/// text is folded to ASCII.
/// </summary>
public static class AsciiFold
{
    /// <summary>Letters lose their marks; anything else outside printable ASCII becomes a space.</summary>
    public static string Fold(string text, int maxLength)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            folded.Append(c is >= ' ' and <= '~' ? c : ' ');
        }

        var trimmed = folded.ToString().Trim();
        return trimmed.Length <= maxLength ? trimmed : trimmed[..maxLength].TrimEnd();
    }
}
