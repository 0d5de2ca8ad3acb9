import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, formatPercent, formatPrice, formatQuantity, parseDecimal, parseMoney, parsePrice } from './format.ts';

describe('amounts as text', () => {
  test.each([
    [123450, 'KES', 'en', '1,234.50'],
    [5, 'KES', 'en', '0.05'],
    [0, 'KES', 'en', '0.00'],
    [-123450, 'KES', 'en', '-1,234.50'],
    [99900, 'KES', 'en', '999.00'],
    [123450000, 'MWK', 'en', '1,234,500.00'],
    [1234567, 'UGX', 'en', '1,234,567'],
    [1234567, 'KWD', 'en', '1,234.567'],
    [123450, 'EUR', 'de', '1.234,50'],
    [123450, 'EUR', 'es', '1234,50'],
    [1234500, 'EUR', 'es', '12.345,00'],
    [1234567890, 'INR', 'en-IN', '1,23,45,678.90'],
    [9007199254740991, 'KES', 'en', '90,071,992,547,409.91'],
  ])('%i %s in %s is %s', (minor, currency, locale, text) => {
    expect(formatMoney(minor, currency, locale)).toBe(text);
  });

  test('French sets groups apart by a narrow space', () => {
    expect(formatMoney(123450, 'XOF', 'fr').replace(/\s/u, ' ')).toBe('123 450');
  });

  test.each(['ha', 'yo', 'ig', 'ny', 'sw', 'zu', 'en-KE', 'xx-unknown', 'not a locale'])('%s has separators', (locale) => {
    expect(formatMoney(123456789, 'KES', locale)).toBe('1,234,567.89');
  });

  test('Kinyarwanda writes a decimal comma although browsers do not know it', () => {
    expect(formatMoney(123456789, 'KES', 'rw')).toBe('1.234.567,89');
  });

  test('a unit price shows digits beyond the minor unit only where it has them', () => {
    expect([18022500, 18000000, 100, 1250].map((price) => formatPrice(price, 'KES', 'en'))).toEqual([
      '180.225',
      '180.00',
      '0.001',
      '0.0125',
    ]);
  });

  test('quantities and percentages show no idle zeros', () => {
    expect([3000, 1250, 1, -500].map((quantity) => formatQuantity(quantity, 'en'))).toEqual(['3', '1.25', '0.001', '-0.5']);
    expect([160000, 88750, 1].map((rate) => formatPercent(rate, 'en'))).toEqual(['16', '8.875', '0.0001']);
  });

  test('an unknown currency and an amount beyond the range are refused', () => {
    expect(() => formatMoney(1, 'XXX', 'en')).toThrow('currency_unknown');
    expect(() => formatMoney(2 ** 53, 'KES', 'en')).toThrow('amount_out_of_range');
  });
});

describe('amounts that were typed', () => {
  test.each([
    ['1,234.5', 'KES', 'en', 123450],
    ['12,50', 'KES', 'en', 1250],
    ['12.5', 'KES', 'en', 1250],
    ['1,234', 'KES', 'en', 123400],
    ['1.234', 'EUR', 'de', 123400],
    ['1.234,50', 'EUR', 'de', 123450],
    ['1.234,50', 'KES', 'en', 123450],
    ['1 234,50', 'EUR', 'fr', 123450],
    ['1\u202f234,50', 'EUR', 'fr', 123450],
    ["1'234.50", 'CHF', 'de-CH', 123450],
    ['1,23,456', 'INR', 'en-IN', 12345600],
    ['1,234,567', 'KES', 'en', 123456700],
    ['1.234.567', 'KES', 'en', 123456700],
    ['.5', 'KES', 'en', 50],
    ['5.', 'KES', 'en', 500],
    ['007', 'KES', 'en', 700],
    [' 12 ', 'KES', 'en', 1200],
    ['-3', 'KES', 'en', -300],
    ['−3', 'KES', 'en', -300],
    ['1,500', 'UGX', 'en', 1500],
    ['1.500', 'UGX', 'en', 1500],
    ['1.250', 'KWD', 'en', 1250],
    ['1,250', 'KWD', 'en', 1250000],
    ['90071992547409.91', 'KES', 'en', 9007199254740991],
  ])('%s %s in %s is %i', (text, currency, locale, minor) => {
    expect(parseMoney(text, currency, locale)).toEqual({ ok: true, value: minor });
  });

  test.each([
    ['', 'KES', 'en', 'amount_unreadable'],
    ['.', 'KES', 'en', 'amount_unreadable'],
    ['abc', 'KES', 'en', 'amount_unreadable'],
    ['1e3', 'KES', 'en', 'amount_unreadable'],
    ['12.345', 'KES', 'en', 'amount_unreadable'],
    ['1.500', 'KES', 'en', 'amount_unreadable'],
    ['1,500', 'EUR', 'de', 'amount_unreadable'],
    ['12.50', 'UGX', 'en', 'amount_unreadable'],
    ['0,123', 'KES', 'en', 'amount_unreadable'],
    ['1,2,3', 'KES', 'en', 'amount_unreadable'],
    ['1.2.3,4', 'KES', 'en', 'amount_unreadable'],
    ['1,234.567.8', 'KES', 'en', 'amount_unreadable'],
    ['12,34.5,6', 'KES', 'en', 'amount_unreadable'],
    ['--1', 'KES', 'en', 'amount_unreadable'],
    ['90071992547409.92', 'KES', 'en', 'amount_out_of_range'],
    ['1', 'XXX', 'en', 'currency_unknown'],
  ])('%s %s in %s is refused as %s', (text, currency, locale, code) => {
    expect(parseMoney(text, currency, locale)).toMatchObject({ ok: false, code });
  });

  test('a unit price may have three more digits, a quantity has three', () => {
    expect(parsePrice('180.225', 'KES', 'en')).toEqual({ ok: true, value: 18022500 });
    expect(parseDecimal('1.25', 3, 'en')).toEqual({ ok: true, value: 1250 });
  });

  test('what is shown can be typed again, in every locale and currency', () => {
    const locales = fc.constantFrom('en', 'en-IN', 'de', 'de-CH', 'fr', 'es', 'pt', 'sw', 'rw', 'ha', 'ar');
    const amounts = fc.maxSafeInteger();
    fc.assert(
      fc.property(amounts, fc.constantFrom('KES', 'UGX', 'KWD', 'CLF'), locales, (minor, currency, locale) => {
        expect(parseMoney(formatMoney(minor, currency, locale), currency, locale)).toEqual({ ok: true, value: minor });
      }),
    );
  });
});
