import { describe, expect, it } from 'vitest';
import { loadRestMessages } from '../i18n/index.svelte.ts';
import type { Light } from '../../sync/types.ts';
import { lightWords, warnings } from './light-words.ts';

await loadRestMessages();

const calm: Light = {
  colour: 'green', online: true, unsent: 0, oldestUnsentAt: null, confirmed: 412, agreedAt: 0, reason: null, review: 0, lost: 0,
  storage: { persisted: true, usage: 0, quota: 1, low: false }, letGo: [], skewMs: 0, loading: null, leader: true,
};
const hour = 3_600_000;

describe('The strip', () => {
  it('is good only when everything is confirmed', () => {
    expect(lightWords(calm, 0)).toMatchObject({ tone: 'good', short: 'All confirmed' });
    expect(lightWords({ ...calm, colour: 'pending', unsent: 1, oldestUnsentAt: 0 }, 0).tone).not.toBe('good');
  });
  it('says how many are unsent and how old the oldest is', () => {
    const words = lightWords({ ...calm, colour: 'pending', online: false, unsent: 3, oldestUnsentAt: 0 }, 5 * hour);
    expect(words.short).toBe('Offline · 3 unsent, 5 hours');
    expect(words.tone).toBe('warn');
  });
  it('never hides a differing journal behind a good connection', () => {
    expect(lightWords({ ...calm, colour: 'differs' }, 0).tone).toBe('bad');
  });
  it('says what may be lost before anything else, and that a shop has moved', () => {
    expect(warnings({ ...calm, lost: 2, review: 3 })[0]).toContain('could not read the last 2 entries');
    expect(lightWords({ ...calm, colour: 'pending', unsent: 1, reason: 'moved' }, 0)).toMatchObject({ tone: 'bad', short: 'The shop has moved' });
  });
  it('says what was let go of for want of room', () => {
    expect(warnings({ ...calm, letGo: ['receipts'] })[0]).toContain('Receipts of other tills');
    expect(warnings({ ...calm, letGo: ['receipts', 'vouchers', 'customers'] })[0]).toContain('customers');
    expect(warnings({ ...calm, letGo: ['receipts', 'vouchers', 'customers', 'stock', 'catalogue'] })[0]).toContain('it must reach the server once');
  });
  it('warns about a clock that is off by more than two minutes, either way', () => {
    expect(warnings({ ...calm, skewMs: 119_000 })).toEqual([]);
    expect(warnings({ ...calm, skewMs: 180_000 })[0]).toContain('ahead by 3 minutes');
    expect(warnings({ ...calm, skewMs: -180_000 })[0]).toContain('behind by 3 minutes');
  });
});
