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

/** The day (YYYY-MM-DD) and the minute after midnight on the wall of a shop in this zone: what windows of promotions ask for. */
export function localTime(atMs: number, timeZone: string): { on: string; minute: number } {
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
  return { on: `${year}-${month}-${day}`, minute: parseInt(hour, 10) * 60 + parseInt(minute, 10) };
}

/** The shop's day (YYYY-MM-DD) of an instant. `dayStartMinutes` after midnight local time a new day begins. */
export function businessDay(atMs: number, timeZone: string, dayStartMinutes: number): string {
  const { on, minute } = localTime(atMs, timeZone);
  return minute >= dayStartMinutes ? on : new Date(Date.parse(`${on}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
