// Time without trusting a clock: corrected time comes from the last exchange with the server, and a business day is corrected time in the
// location's zone, cut where the shop's day starts.

import type { Anchor } from './envelope.ts';

/** More than this between the device's clock and corrected time is worth a warning. */
export const SKEW_WARNING_MS = 120_000;

/** The server's time now: by the monotonic clock since the anchor in the same session, else by the device's clock and the last offset. */
export function correctedTime(wall: number, mono: number, session: string, anchor: Anchor | undefined, lastOffset: number): number {
  return anchor && anchor.session === session ? anchor.serverTime + (mono - anchor.mono) : wall + lastOffset;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The shop's day (YYYY-MM-DD) of an instant. `dayStartMinutes` after midnight local time a new day begins. */
export function businessDay(atMs: number, timeZone: string, dayStartMinutes: number): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(atMs)) parts[type] = value;
  const { year, month, day, hour, minute } = parts as { year: string; month: string; day: string; hour: string; minute: string };
  const date = `${year}-${month}-${day}`;
  if (Number(hour) * 60 + Number(minute) >= dayStartMinutes) return date;
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
