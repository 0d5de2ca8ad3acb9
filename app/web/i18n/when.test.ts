import { expect, it } from 'vitest';
import { age, clockTime, daysUntil, shortDate } from './when.ts';

it('The days before the first of March of a leap year hold the 29th of February', () => {
  expect(daysUntil('2028-03-01', 3)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
});
it('A business date is shown as it is, whatever the zone of the browser', () => {
  expect(shortDate('2026-11-21')).toBe('21 Nov');
});
it('A time is of the shop’s zone, in 24 hours', () => {
  expect(clockTime(Date.UTC(2026, 10, 21, 20, 5), 'Africa/Nairobi')).toBe('23:05');
});
it('An age is rounded down and never below zero', () => {
  expect(age(-5)).toBe('less than a minute');
  expect(age(119 * 60_000)).toBe('1 hour');
  expect(age(49 * 3_600_000)).toBe('2 days');
});
