// Integers to text for people, and back, without floating point: digits are moved, never computed. Intl is asked only for a
// locale's separators, because older browsers format through a floating-point number, and because some that list a language
// (Chichewa, Hausa, Yoruba, Igbo, Kinyarwanda) have no number format for it and silently answer in English.
import { add, inRange, multiply } from './integer.ts';
import { exponentOf } from './money.ts';
import { type Answer, answer, Refusal } from './refusals.ts';

/** How a locale writes numbers: 12,34,567.5 in India has groups [3, 2]. */
export interface Separators {
  readonly decimal: string;
  readonly group: string;
  /** Length of the last group of the whole part and of those before it. */
  readonly sizes: readonly [last: number, others: number];
  /** How many digits must stand before the last group for it to be set apart; Spanish writes 1234 but 12.345. */
  readonly lead: number;
}

const plain: Separators = { decimal: '.', group: ',', sizes: [3, 3], lead: 1 };

/** Languages whose numbers differ from `plain` and that a browser may not know. */
const own: Readonly<Record<string, Separators>> = { rw: { ...plain, decimal: ',', group: '.' } };

const known = new Map<string, Separators>();

/** The separators of a BCP 47 locale; plain English ones where nobody knows better. */
export function separatorsOf(locale: string): Separators {
  let found = known.get(locale);
  if (!found) {
    found = own[locale.split('-')[0]!] ?? fromIntl(locale) ?? plain;
    known.set(locale, found);
  }
  return found;
}

function fromIntl(locale: string): Separators | undefined {
  try {
    if (Intl.NumberFormat.supportedLocalesOf(locale).length === 0) return undefined;
    const format = new Intl.NumberFormat(locale, { numberingSystem: 'latn' });
    const decimal = new Intl.NumberFormat(locale, { numberingSystem: 'latn', minimumFractionDigits: 1 }).formatToParts(1);
    const parts = format.formatToParts(12345678);
    const group = parts.find((part) => part.type === 'group')?.value;
    if (group === undefined) return undefined;
    const wholes = parts.filter((part) => part.type === 'integer').map((part) => part.value.length);
    return {
      group,
      decimal: decimal.find((part) => part.type === 'decimal')?.value ?? '.',
      sizes: [wholes.at(-1)!, wholes.at(-2)!],
      lead: format.formatToParts(1234).some((part) => part.type === 'group') ? 1 : 2,
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // not a well-formed locale
    throw error;
  }
}

/** An integer with `digits` decimal places, of which at least `least` are shown: (1250, 3, 0) is 1.25. */
export function formatDecimal(value: number, digits: number, least: number, locale: string): string {
  const text = String(Math.abs(inRange(value))).padStart(digits + 1, '0');
  const at = text.length - digits;
  let fraction = text.slice(at);
  while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  const separators = separatorsOf(locale);
  const whole = grouped(text.slice(0, at), separators);
  return (value < 0 ? '-' : '') + whole + (fraction ? separators.decimal + fraction : '');
}

function grouped(whole: string, { group, sizes, lead }: Separators): string {
  if (whole.length < sizes[0] + lead) return whole;
  let text = whole.slice(-sizes[0]);
  for (let end = whole.length - sizes[0]; end > 0; end -= sizes[1]) text = whole.slice(Math.max(0, end - sizes[1]), end) + group + text;
  return text;
}

/** An amount in minor units: 123450 KES is 1,234.50. Throws `currency_unknown`. */
export const formatMoney = (minor: number, currency: string, locale: string): string => {
  const digits = digitsOf(currency);
  return formatDecimal(minor, digits, digits, locale);
};

/** A unit price or cost in thousandths of a minor unit; digits beyond the minor unit only where they are needed. */
export const formatPrice = (price: number, currency: string, locale: string): string => {
  const digits = digitsOf(currency);
  return formatDecimal(price, digits + 3, digits, locale);
};

/** A quantity in thousandths: 1250 is 1.25, 3000 is 3. */
export const formatQuantity = (quantity: number, locale: string): string => formatDecimal(quantity, 3, 0, locale);

/** A rate in parts per million, as the number before the percent sign: 88750 is 8.875. */
export const formatPercent = (rate: number, locale: string): string => formatDecimal(rate, 4, 0, locale);

/** What somebody typed, in minor units: "1,234.5" and "12,50". */
export const parseMoney = (text: string, currency: string, locale: string): Answer<number> =>
  answer(() => parse(text, digitsOf(currency), locale));

/** What somebody typed as a unit price, in thousandths of a minor unit. */
export const parsePrice = (text: string, currency: string, locale: string): Answer<number> =>
  answer(() => parse(text, digitsOf(currency) + 3, locale));

/** What somebody typed, as an integer with that many decimal places: a quantity has 3, a percentage 4. */
export const parseDecimal = (text: string, digits: number, locale: string): Answer<number> => answer(() => parse(text, digits, locale));

function digitsOf(currency: string): number {
  const digits = exponentOf(currency);
  if (digits === undefined) throw new Refusal('currency_unknown');
  return digits;
}

// Which of point and comma is the decimal one? If both occur, the last; if one occurs several times, none; if one occurs once, it is
// decimal unless the locale groups by it and a whole group of three follows, so that "1,234" is 1234 to an English reader and "12,50"
// is still 12.5. What stays unclear ("1.500" shillings to an English reader) is refused, never guessed.
function parse(text: string, digits: number, locale: string): number {
  const match = /^([-−]?)([\d.,]+)$/.exec(text.replace(/[\s\u00a0\u2009\u202f'’_]/g, ''));
  if (!match) throw new Refusal('amount_unreadable');
  const number = match[2]!;
  const last = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','));
  const mark = number[last];
  const both = number.includes('.') && number.includes(',');
  const once = mark !== undefined && number.indexOf(mark) === last;
  const isDecimal = mark !== undefined && once && (both || !groupsBy(mark, number, last, digits, locale));
  const whole = isDecimal ? number.slice(0, last) : number;
  const fraction = isDecimal ? number.slice(last + 1) : '';
  if (fraction.length > digits || !isWhole(whole, isDecimal ? mark : undefined) || (!whole && !fraction)) {
    throw new Refusal('amount_unreadable');
  }
  const value = integerOf(whole.replace(/[.,]/g, '') + fraction.padEnd(digits, '0'));
  return match[1] ? inRange(-value) : value;
}

const integerOf = (digits: string): number =>
  [...digits].reduce((value, digit) => add(multiply(value, 10), digit.charCodeAt(0) - 48), 0);

function groupsBy(mark: string, number: string, at: number, digits: number, locale: string): boolean {
  const wholeGroup = number.length - at - 1 === 3 && /^[1-9]\d{0,2}$/.test(number.slice(0, at));
  return wholeGroup && (digits === 0 || separatorsOf(locale).decimal !== mark);
}

/** Digits, in groups of three (or two before the last, as in India) if they are grouped at all, by one kind of mark. */
function isWhole(whole: string, decimal: string | undefined): boolean {
  if (decimal !== undefined && whole.includes(decimal)) return false;
  return /^\d*$/.test(whole) || /^\d{1,3}(,\d{2,3})*,\d{3}$/.test(whole) || /^\d{1,3}(\.\d{2,3})*\.\d{3}$/.test(whole);
}
