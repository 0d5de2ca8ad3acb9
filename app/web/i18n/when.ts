/*
 * Dates and times in words. Intl does it where it knows the language; it silently answers in English for Chichewa, so that has its
 * own names here. A business date (`2026-11-21`) has no zone: it is read as UTC and shown as UTC.
 */
import { currentLanguage, t } from './index.svelte.ts';

const chichewaMonths = ['Januwale', 'Febuluwale', 'Malichi', 'Epulo', 'Meyi', 'Juni', 'Julayi', 'Ogasiti', 'Seputembala', 'Okutobala', 'Novembala', 'Disembala'];
const chichewaDays = ['Lamulungu', 'Lolemba', 'Lachiwiri', 'Lachitatu', 'Lachinayi', 'Lachisanu', 'Loweruka'];

/** The clock format of the shops that we serve is 24 h in every language. */
const locale = (): string => (currentLanguage() === 'en' ? 'en-GB' : currentLanguage());

const instant = (on: string): number => Date.parse(`${on}T00:00:00Z`);

export function shortDate(on: string): string {
  if (currentLanguage() === 'ny') {
    const date = new Date(instant(on));
    return `${date.getUTCDate()} ${(chichewaMonths[date.getUTCMonth()] ?? '').slice(0, 3)}`;
  }
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(instant(on));
}

export const dateOfYear = (on: string): string => `${shortDate(on)} ${on.slice(0, 4)}`;

export function longDate(on: string): string {
  const date = new Date(instant(on));
  if (currentLanguage() === 'ny') return `${chichewaDays[date.getUTCDay()]}, ${date.getUTCDate()} ${chichewaMonths[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date);
}

export function clockTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(at);
}

export function dateAndTime(at: number, timeZone: string): string {
  const on = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }).format(at);
  return `${dateOfYear(on)}, ${clockTime(at, timeZone)}`;
}

/** How long ago, coarsely and honestly: rounded down. */
export function age(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 1) return t('age.moment');
  if (minutes < 60) return t('age.minutes', { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t('age.hours', { count: hours });
  return t('age.days', { count: Math.floor(hours / 24) });
}

/** The business dates that end with `on`, oldest first. */
export function daysUntil(on: string, count: number): string[] {
  const oneDayMs = 86_400_000;
  return Array.from({ length: count }, (_unused, at) => new Date(instant(on) - (count - 1 - at) * oneDayMs).toISOString().slice(0, 10));
}
