namespace Kaunta.Core.Sales;

/// <summary>
/// What a voucher is called by on paper: the last eight digits of its id, which are random, printed with a dash in the middle. People type it
/// in any way, so it is compared without dashes, spaces and case. app/core/voucher.ts is the same rule.
/// </summary>
public static class VoucherCode
{
    private const int Length = 8;

    public static string Of(Guid voucher) => voucher.ToString("N")[^Length..].ToUpperInvariant();

    /// <summary>What somebody typed, as the code that it means; null when it can't be one. The whole id means its end.</summary>
    public static string? Read(string? typed)
    {
        if (typed is null)
            return null;
        var digits = string.Concat(typed.Where(letter => letter is not ('-' or ' '))).ToUpperInvariant();
        return digits.Length >= Length && digits.All(char.IsAsciiHexDigit) ? digits[^Length..] : null;
    }
}
