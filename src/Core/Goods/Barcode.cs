namespace Kaunta.Core.Goods;

/// <summary>
/// The numbers of EAN and UPC. One number is written with 12 digits (UPC-A), with 13 (a zero in front) or with 14 (two): all find the
/// same product. What isn't such a number is a code of the shop's own, and is left as it is.
/// </summary>
public static class Barcode
{
    /// <summary>The one spelling by which codes are compared. Example: 036000291452 and 0036000291452 are the same.</summary>
    public static string Fold(string code)
    {
        var trimmed = code.Trim();
        if (!IsDigits(trimmed))
            return trimmed;
        return trimmed.Length switch
        {
            12 => "0" + trimmed,
            14 when trimmed[0] == '0' => trimmed[1..],
            _ => trimmed,
        };
    }

    /// <summary>Whether it has the length of a world-wide number: 8, 12, 13 or 14 digits.</summary>
    public static bool HasUsualLength(string code) => IsDigits(code) && code.Length is 8 or 12 or 13 or 14;

    /// <summary>Whether the last digit is the one that the others ask for; false for what isn't such a number.</summary>
    public static bool HasRightCheckDigit(string code)
    {
        if (!HasUsualLength(code))
            return false;
        var sum = 0;
        for (var at = 0; at < code.Length; at++)
            sum += (code[at] - '0') * ((code.Length - at) % 2 == 0 ? 3 : 1);
        return sum % 10 == 0;
    }

    /// <summary>A shop's own number, often with a price or a weight in it: 13 digits that begin with 2.</summary>
    public static bool IsOwnNumber(string code) => IsDigits(code) && code.Length == 13 && code[0] == '2';

    private static bool IsDigits(string code) => code.Length > 0 && code.All(char.IsAsciiDigit);
}
