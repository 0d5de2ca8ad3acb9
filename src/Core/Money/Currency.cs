using System.Collections.Frozen;

namespace Kaunta.Core.Money;

/// <summary>An ISO 4217 currency: its code and how many decimal digits its minor unit has (KES 2, UGX 0, KWD 3).</summary>
public sealed record Currency(string Code, int Exponent)
{
    // The active codes of ISO 4217 by exponent. The same lists are in app/core/money.ts; a vector compares them.
    private const string Whole = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string Hundredths =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK "
        + "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL "
        + "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK "
        + "SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
    private const string Thousandths = "BHD IQD JOD KWD LYD OMR TND";
    private const string TenThousandths = "CLF UYW";

    private static readonly FrozenDictionary<string, Currency> ByCode = Of(Whole, 0)
        .Concat(Of(Hundredths, 2))
        .Concat(Of(Thousandths, 3))
        .Concat(Of(TenThousandths, 4))
        .ToFrozenDictionary(currency => currency.Code, StringComparer.Ordinal);

    public static IReadOnlyCollection<Currency> All => ByCode.Values;

    /// <summary>The currency of an upper-case code, or null.</summary>
    public static Currency? Find(string code) => ByCode.GetValueOrDefault(code);

    private static IEnumerable<Currency> Of(string codes, int exponent) => codes.Split(' ').Select(code => new Currency(code, exponent));
}
