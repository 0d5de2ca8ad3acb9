namespace Kaunta.Modules.Imports.Reading;

/// <summary>Phone numbers and e-mail addresses as lists have them.</summary>
internal static class Contacts
{
    private const int LeastDigits = 7;
    private const int MostDigits = 15;
    private const int ComparedDigits = 9;

    public static bool LooksLikeEmail(string cell)
    {
        var text = cell.Trim();
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == text.LastIndexOf('@') && text.IndexOf('.', at) > at + 1 && !text.EndsWith('.') && !text.Contains(' ');
    }

    public static bool LooksLikePhone(string cell)
    {
        var text = cell.Trim();
        return text.Count(char.IsAsciiDigit) is >= LeastDigits and <= MostDigits
            && text.All(letter => char.IsAsciiDigit(letter) || letter is '+' or ' ' or '-' or '(' or ')' or '.' or '/');
    }

    /// <summary>
    /// The digits by which two spellings of one number agree: with or without the country's code and the zero before the rest.
    /// </summary>
    public static string PhoneKey(string phone)
    {
        var digits = string.Concat(phone.Where(char.IsAsciiDigit)).TrimStart('0');
        return digits.Length > ComparedDigits ? digits[^ComparedDigits..] : digits;
    }

    /// <summary>
    /// A number as it was before a spreadsheet made an amount of it: "254722000000.0" gained a part, "7.22E+11" has lost its digits and
    /// is null.
    /// </summary>
    public static string? Phone(string cell)
    {
        var text = cell.Trim('=', '"', '\'', ' ');
        if (Tidy.IsRounded(text.Replace(" ", "", StringComparison.Ordinal)))
            return null;
        return text.EndsWith(".0", StringComparison.Ordinal) && text[..^2].All(char.IsAsciiDigit) ? text[..^2] : text;
    }
}
