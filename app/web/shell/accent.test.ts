import { describe, expect, it } from 'vitest';
import { accentOf, contrast, parse } from './accent.ts';

const rgb = (colour: string) => parse(colour) ?? ([0, 0, 0] as const);

describe('The accent', () => {
  it.each(['#ffff00', '#ffffff', '#000000', '#2f6fb0', '#ff0000', '#80ff80'])('of %s is readable on both grounds, and text on it too', (colour) => {
    for (const [dark, ground] of [[false, '#f6f5f2'], [true, '#1c1f1c']] as const) {
      const accent = accentOf(colour, dark);
      if (accent === null) throw new Error('no accent');
      expect(contrast(rgb(accent.accent), rgb(ground))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(rgb(accent.accent), rgb(accent.onAccent))).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('stays the default for what isn’t a colour', () => {
    expect(accentOf('red; background: url(x)', false)).toBeNull();
    expect(accentOf(null, true)).toBeNull();
  });
});
