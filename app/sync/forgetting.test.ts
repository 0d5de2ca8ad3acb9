import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { forget, mayForget, type Forgetting } from './forgetting.ts';
import { openStore, strictWrite, type JournalRow } from './store.ts';

interface VectorRow { why: string; row: [string, number, number, number, number]; is: boolean }
const vectors = JSON.parse(readFileSync(new URL('../../spec/vectors/forgetting.json', import.meta.url), 'utf8')) as { rows: VectorRow[] };

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21);
const rules: Forgetting = { archived: { a: 5 }, confirmed: { a: 9 }, now: NOW, pressed: false };
const row = (seq: number, more: Partial<JournalRow> = {}): JournalRow => ({
  incarnation: 'a', seq, id: `id-${seq}`, type: 'sale.completed', text: '{}', private: null, hash: 'h', control: 0, at: NOW - 8 * DAY, outcome: 'applied', code: null, flags: [], ...more,
});

test.each(vectors.rows)('forgetting: $why', ({ row: [outcome, seq, archived, confirmed, age], is }) => {
  expect(mayForget(row(seq, { outcome, at: NOW - age }), { archived: { a: archived }, confirmed: { a: confirmed }, now: NOW, pressed: false })).toBe(is);
});

test('what is archived of one journal lets nothing of another go', () => {
  expect(mayForget(row(4), rules)).toBe(true);
  expect(mayForget(row(4, { incarnation: 'b' }), { ...rules, confirmed: { a: 9, b: 9 } })).toBe(false);
});

test('what isn’t confirmed stays whatever the archive is said to hold, and the end of a journal stays', () => {
  const all: Forgetting = { ...rules, archived: { a: 99 }, confirmed: { a: 7 } };
  expect(mayForget(row(6), all)).toBe(true);
  expect(mayForget(row(7), all)).toBe(false);
  expect(mayForget(row(8), all)).toBe(false);
});

test('without an archive a device lets go of a season only when it has no room left', () => {
  const none: Forgetting = { ...rules, archived: {} };
  expect(mayForget(row(2, { at: NOW - 100 * DAY }), none)).toBe(false);
  expect(mayForget(row(2, { at: NOW - 100 * DAY }), { ...none, pressed: true })).toBe(true);
  expect(mayForget(row(2, { at: NOW - 80 * DAY }), { ...none, pressed: true })).toBe(false);
});

test('forgetting goes from the beginning and stops at the first that must stay', async () => {
  const db = await openStore('forgetting', () => undefined);
  const rows = [...Array(1200).keys()].map((at) => row(at + 1));
  rows[1099] = row(1100, { outcome: 'held' });
  await strictWrite(db, ['journal'], async (write) => {
    for (const one of rows) await write.objectStore('journal').put(one);
  });
  expect(await forget(db, { ...rules, archived: { a: 1150 }, confirmed: { a: 1200 } })).toBe(1099);
  expect(await db.get('meta', 'forgotten')).toEqual({ a: 1099 });
  const kept = await db.getAllKeys('journal');
  expect(kept.map(([, seq]) => seq)).toEqual([...Array(101).keys()].map((at) => at + 1100));
  expect(await forget(db, { ...rules, archived: { a: 1150 }, confirmed: { a: 1200 } })).toBe(0);
  db.close();
});
