import { describe, expect, it } from 'vitest';
import { keepingTheWay, signInFrom, wayBack } from './way-back.ts';

const searchOf = (address: string): URLSearchParams => new URL(address, 'https://shop.example').searchParams;

describe('Signing in', () => {
  it('leads back to where the person was, with what the address said there', () => {
    const signIn = signInFrom('/devices', new URLSearchParams('bind=1&name=a%26b'));
    expect(wayBack(searchOf(signIn))).toBe('/devices?bind=1&name=a%26b');
    expect(wayBack(searchOf(keepingTheWay('/recover', searchOf(signIn))))).toBe('/devices?bind=1&name=a%26b');
  });
  it('leads to the till when nobody was anywhere', () => {
    expect(wayBack(new URLSearchParams())).toBe('/');
    expect(keepingTheWay('/recover', new URLSearchParams())).toBe('/recover');
  });
  it.each(['https://evil.example/', '//evil.example/', '/\\evil.example/', 'javascript:alert(1)', 'devices', ''])('never leads out of the app: %s', (back) => {
    expect(wayBack(new URLSearchParams({ back }))).toBe('/');
  });
});
