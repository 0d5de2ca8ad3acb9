import { expect, test } from 'vitest';
import { correctedTime, localTime } from './time.ts';

test('corrected time follows the server and the monotonic clock, whatever happens to the device\'s', () => {
  const anchor = { serverTime: 5_000_000, mono: 1_000, session: 's', uncertainty: 20 };
  expect(correctedTime(-1, 61_000, 's', anchor, 7)).toBe(5_060_000);
  // Another start of the app: all there is is the device's clock and how far it was off.
  expect(correctedTime(9_000_000, 61_000, 't', anchor, -4_000_000)).toBe(5_000_000);
  expect(correctedTime(9_000_000, 61_000, 't', undefined, 0)).toBe(9_000_000);
});

test('an instant has its own time on the wall of each shop', () => {
  const at = Date.UTC(2026, 10, 21, 22, 30);
  expect(localTime(at, 'Africa/Nairobi')).toEqual({ on: '2026-11-22', minute: 90 });
  expect(localTime(at, 'Africa/Blantyre')).toEqual({ on: '2026-11-22', minute: 30 });
  expect(localTime(at, 'Africa/Accra')).toEqual({ on: '2026-11-21', minute: 1350 });
  expect(localTime(at, 'Asia/Kolkata')).toEqual({ on: '2026-11-22', minute: 240 });
});
