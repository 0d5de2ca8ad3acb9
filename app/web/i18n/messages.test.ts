import { describe, expect, it } from 'vitest';
import type { Message } from './index.svelte.ts';
import { first } from './till/en.ts';
import { messages as french } from './till/fr.ts';
import { messages as chichewa } from './till/ny.ts';
import { rest } from './till/rest.en.ts';
import { messages as swahili } from './till/sw.ts';

const till = { ...first, ...rest };
const texts = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
const names = (message: Message): string => [...new Set(texts(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort().join(' ');

describe.each([['Swahili', swahili], ['French', french], ['Chichewa', chichewa]])('The till in %s', (_language, messages) => {
  it('says everything that it says in English', () => {
    expect(Object.keys(till).filter((key) => !(key in messages))).toEqual([]);
  });
  it('says nothing that English doesn’t', () => {
    expect(Object.keys(messages).filter((key) => !(key in till))).toEqual([]);
  });
  it('fills in the same values', () => {
    // A plural form for one may leave the number out, so only what a translation adds or never uses is wrong.
    const differing = Object.entries(till).filter(([key, message]) => {
      const translated = messages[key as keyof typeof till];
      return translated !== undefined && names(message) !== names(translated);
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });
});
