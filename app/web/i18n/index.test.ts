import { describe, expect, it } from 'vitest';
import { fill, preferredLanguage } from './index.svelte.ts';

const english = new Intl.PluralRules('en');

describe('A message', () => {
  it('takes the form for one and for many', () => {
    const message = { one: '{count} sale', other: '{count} sales' };
    expect(fill(message, { count: 1 }, english, 'en')).toBe('1 sale');
    expect(fill(message, { count: 0 }, english, 'en')).toBe('0 sales');
  });
  it('groups large numbers as the language does', () => {
    expect(fill('{count} products', { count: 10_000 }, english, 'en')).toBe('10,000 products');
  });
  it('keeps a name that nobody gave, so that the fault is seen', () => {
    expect(fill('{name} is here', {}, english, 'en')).toBe('{name} is here');
  });
  it('never fills in what a value contains', () => {
    expect(fill('{name} costs {price}', { name: '{price}', price: '5' }, english, 'en')).toBe('{price} costs 5');
  });
});

describe('The first language', () => {
  it('is the first of the browser’s that we speak', () => {
    expect(preferredLanguage(['de-DE', 'sw-KE', 'en'])).toBe('sw');
  });
  it('is English when we speak none', () => {
    expect(preferredLanguage(['de', 'constructor'])).toBe('en');
  });
});
