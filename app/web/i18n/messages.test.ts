import { describe, expect, it } from 'vitest';
import type { Message } from './index.svelte.ts';
import { messages as office } from './office/en.ts';
import { messages as officeFrench } from './office/fr.ts';
import { messages as officeChichewa } from './office/ny.ts';
import { messages as officeSwahili } from './office/sw.ts';
import { first } from './till/en.ts';
import { messages as french } from './till/fr.ts';
import { messages as chichewa } from './till/ny.ts';
import { rest } from './till/rest.en.ts';
import { messages as swahili } from './till/sw.ts';

const till = { ...first, ...rest };
const texts = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
const names = (message: Message): string => [...new Set(texts(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort().join(' ');

const catalogues: [string, Record<string, Message>, Record<string, Message | undefined>][] = [
  ['The till in Swahili', till, swahili], ['The till in French', till, french], ['The till in Chichewa', till, chichewa],
  ['The back office in Swahili', office, officeSwahili], ['The back office in French', office, officeFrench], ['The back office in Chichewa', office, officeChichewa],
];

describe.each(catalogues)('%s', (_catalogue, english, messages) => {
  it('says everything that it says in English', () => {
    expect(Object.keys(english).filter((key) => !(key in messages))).toEqual([]);
  });
  it('says nothing that English doesn’t', () => {
    expect(Object.keys(messages).filter((key) => !(key in english))).toEqual([]);
  });
  it('fills in the same values', () => {
    // A plural form for one may leave the number out, so only what a translation adds or never uses is wrong.
    const differing = Object.entries(english).filter(([key, message]) => {
      const translated = messages[key];
      return translated !== undefined && names(message) !== names(translated);
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });
});
