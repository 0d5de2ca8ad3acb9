/*
 * Money, quantities and rates as text and back, from exact integers to exact integers; no floating point on the way.
 * Intl isn't used for them: it takes floats, and it falls back to English in silence for languages that it lacks.
 */
import { currentLanguage } from './index.svelte.ts';
import { exponentOf } from '../../core/currency.ts';

interface Shape { group: string; point: string }
const english: Shape = { group: ',', point: '.' };
const french: Shape = { group: '\u202f', point: ',' };
const shape = (): Shape => (currentLanguage() === 'fr' ? french : english);

/** An integer in units of 10^-decimals: `digits(123450, 2)` is `1,234.50`. */
export function digits(value: number, decimals: number): string {
  const { group, point } = shape();
  const text = String(Math.abs(value)).padStart(decimals + 1, '0');
  const whole = text.slice(0, text.length - decimals).replace(/\B(?=(\d{3})+$)/g, group);
  const part = decimals === 0 ? '' : point + text.slice(-decimals);
  return (value < 0 ? '\u2212' : '') + whole + part;
}

/** `MWK 1,234,500.00` */
export function money(minor: number, currency: string): string {
  return `${currency}\u00a0${amount(minor, currency)}`;
}

/** The same without the currency, where a column or a heading says it. */
export function amount(minor: number, currency: string): string {
  return digits(minor, exponentOf(currency));
}

/** A unit price (thousandths of a minor unit): the currency's decimals, and more only if they aren't zero. */
export function unitPrice(value: number, currency: string): string {
  const exponent = exponentOf(currency);
  if (value % 1000 === 0) return digits(value / 1000, exponent);
  return digits(value, exponent + 3).replace(/0+$/, '');
}

/** Thousandths: `1250` is `1.25`, `3000` is `3`. */
export function quantity(value: number): string {
  if (value % 1000 === 0) return digits(value / 1000, 0);
  return digits(value, 3).replace(/0+$/, '');
}

/** Parts per million: `160000` is `16%`. */
export function rate(ppm: number): string {
  const text = ppm % 10000 === 0 ? digits(ppm / 10000, 0) : digits(ppm, 4).replace(/0+$/, '');
  return `${text}%`;
}

/**
 * What a person typed, as an integer in units of 10^-decimals, or null when it isn't such a number. The last comma or point is the
 * decimal sign, unless it can only be a thousands sign: it stands more than once, or it is this language's and three digits follow.
 */
export function parse(text: string, decimals: number): number | null {
  const clean = text.replace(/[\s\u00a0\u202f']/g, '').replace('\u2212', '-');
  if (!/^-?[\d.,]+$/.test(clean) || !/\d/.test(clean)) return null;
  const at = Math.max(clean.lastIndexOf('.'), clean.lastIndexOf(','));
  let whole = clean;
  let part = '';
  if (at >= 0) {
    const sign = clean[at] ?? '';
    const after = clean.slice(at + 1);
    const thousands = clean.split(sign).length > 2 || (after.length === 3 && (sign === shape().group || (decimals < 3 && sign !== shape().point)));
    if (!thousands) {
      whole = clean.slice(0, at);
      part = after;
    }
  }
  whole = whole.replace(/[.,]/g, '');
  if (part.length > decimals && /[^0]/.test(part.slice(decimals))) return null;
  const value = Number((whole === '' || whole === '-' ? `${whole}0` : whole) + part.slice(0, decimals).padEnd(decimals, '0'));
  return Number.isSafeInteger(value) ? value : null;
}

export const parseMoney = (text: string, currency: string): number | null => parse(text, exponentOf(currency));
export const parseUnitPrice = (text: string, currency: string): number | null => parse(text, exponentOf(currency) + 3);
export const parseQuantity = (text: string): number | null => parse(text, 3);
export const parseRate = (text: string): number | null => parse(text.replace('%', ''), 4);
