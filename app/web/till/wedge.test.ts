import { describe, expect, it } from 'vitest';
import { Wedge } from './wedge.ts';

function type(wedge: Wedge, keys: string[], gapMs: number, from = 1000): string | null {
  let found: string | null = null;
  for (const [at, key] of keys.entries()) found = wedge.feed(key, from + at * gapMs) ?? found;
  return found;
}

describe('The wedge', () => {
  it('takes fast keys and Enter for a scan', () => {
    expect(type(new Wedge(), [...'6001234567890', 'Enter'], 8)).toBe('6001234567890');
  });
  it('leaves a person’s typing alone', () => {
    expect(type(new Wedge(), [...'60012345', 'Enter'], 140)).toBeNull();
  });
  it('leaves a short burst alone, such as two keys and Enter', () => {
    expect(type(new Wedge(), ['4', '2', 'Enter'], 10)).toBeNull();
  });
  it('leaves a word alone, however quick the fingers', () => {
    expect(type(new Wedge(), [...'sugar', 'Enter'], 12)).toBeNull();
  });
  it('forgets what was typed slowly before the scan', () => {
    const wedge = new Wedge();
    type(wedge, [...'milk'], 150);
    expect(type(wedge, [...'4006381333931', 'Enter'], 5, 9000)).toBe('4006381333931');
  });
  it('reads codes with capitals, where Shift comes between', () => {
    expect(type(new Wedge(), ['Shift', 'A', 'Shift', 'B', '1', '2', 'Enter'], 5)).toBe('AB12');
  });
});
