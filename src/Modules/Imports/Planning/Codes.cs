namespace Kaunta.Modules.Imports.Planning;

/// <summary>What can be said about a row. A problem keeps the row out; a warning doesn't; a repair is only counted.</summary>
internal static class Codes
{
    // Problems.
    public const string NameMissing = "name_missing";
    public const string PriceWrong = "price_wrong";
    public const string CostWrong = "cost_wrong";
    public const string StockWrong = "stock_wrong";
    public const string TaxUnknown = "tax_unknown";
    public const string BarcodeRounded = "barcode_rounded";
    public const string BarcodeTooLong = "barcode_too_long";
    public const string RepeatedRow = "repeated_row";
    public const string CellsMissing = "cells_missing";

    public const string LimitWrong = "limit_wrong";
    public const string BalanceWrong = "balance_wrong";

    // Warnings.
    public const string BarcodeCheckDigit = "barcode_check_digit";
    public const string BarcodeLength = "barcode_length";
    public const string BarcodeOwn = "barcode_own";
    public const string BarcodeDouble = "barcode_double";
    public const string SkuDouble = "sku_double";
    public const string KeysDiffer = "keys_differ";
    public const string NameShortened = "name_shortened";
    public const string LetterLost = "letter_lost";
    public const string CellsExtra = "cells_extra";
    public const string QuoteOpen = "quote_open";
    public const string StockKnown = "stock_known";
    public const string CostMissing = "cost_missing";

    public const string PhoneWrong = "phone_wrong";
    public const string EmailWrong = "email_wrong";
    public const string PhoneDouble = "phone_double";
    public const string EmailDouble = "email_double";
    public const string NameDouble = "name_double";
    public const string BalanceKnown = "balance_known";

    // Repairs.
    public const string Tidied = "tidied";

    public static readonly IReadOnlySet<string> Problems = new HashSet<string>(StringComparer.Ordinal)
    {
        NameMissing,
        PriceWrong,
        CostWrong,
        StockWrong,
        TaxUnknown,
        BarcodeRounded,
        BarcodeTooLong,
        RepeatedRow,
        CellsMissing,
        LimitWrong,
        BalanceWrong,
    };
}
