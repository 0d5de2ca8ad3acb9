import { multiplyDivide, MILLION } from './integer.ts';

// The active codes of ISO 4217 by exponent. The same lists are in src/Core/Money/Currency.cs; a vector compares them.
const byExponent: readonly (readonly [exponent: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK ' +
      'DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL ' +
      'MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK ' +
      'SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

const exponents = new Map(byExponent.flatMap(([exponent, codes]) => codes.split(' ').map((code) => [code, exponent] as const)));

export const currencies: ReadonlyMap<string, number> = exponents;

/** How many decimal digits the currency's minor unit has (KES 2, UGX 0, KWD 3); undefined for an unknown code. */
export const exponentOf = (currency: string): number | undefined => exponents.get(currency);

/** What unitPrice (thousandths of a minor unit) × quantity (thousandths) comes to in minor units, rounded half away from zero. */
export const extend = (unitPrice: number, quantity: number): number => multiplyDivide(unitPrice, quantity, MILLION);
