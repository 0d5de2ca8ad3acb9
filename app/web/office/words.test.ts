import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadOfficeMessages } from '../i18n/index.svelte.ts';
import { flagText, outcomeSafe, typeText } from './words.ts';

const root = new URL('../../../', import.meta.url);

/** What the server's sources call an outcome or a flag. */
function codes(): string[] {
  const source = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.cs'))
    .map((path) => readFileSync(new URL(`src/${path}`, root), 'utf8'));
  const written = /(?:Outcome\.(?:Held|Refused|Quarantined|Parked)|flags\.Add|Flag)\(\s*"([a-z]+_[a-z_]+)"\)/g;
  return [...new Set(source.flatMap((text) => [...text.matchAll(written)].map((found) => found[1]!)))];
}

test('everything that the server says of an operation has a sentence', async () => {
  await loadOfficeMessages();
  const found = codes();
  expect(found).toEqual(expect.arrayContaining(['unknown_type', 'stale_edit', 'binding_ended']));
  expect([...found, 'unreadable'].filter((code) => flagText(code) === code)).toEqual([]);
});

test('everything that the protocol calls an outcome’s code or flag has a sentence', async () => {
  await loadOfficeMessages();
  const rows = readFileSync(new URL('spec/protocol/README.md', root), 'utf8').split('\n').filter((line) => /^\| (flagged|refused|parked|held|quarantined) \|/.test(line));
  const named = rows.flatMap((row) => row.split('|')[2]!.match(/\b[a-z]+(?:_[a-z]+)+\b|\b(?:unbalanced|forked|unreadable|released)\b/g) ?? []);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((code) => flagText(code) === code)).toEqual([]);
});

test('every released operation has a name', async () => {
  await loadOfficeMessages();
  const types = readdirSync(new URL('spec/protocol/operations', root)).flatMap((name) => /^(.+)\.v\d+\.json$/.exec(name)?.[1] ?? []);
  expect(types.length).toBeGreaterThan(10);
  expect([...new Set(types)].filter((type) => typeText(type) === type)).toEqual([]);
});

test('of a cart that is flagged nothing is said of figures', async () => {
  await loadOfficeMessages();
  expect(outcomeSafe('flagged', 'cart.parked')).toMatch(/^The cart is where it was left/);
  expect(outcomeSafe('flagged', 'cart.taken')).toBe(outcomeSafe('flagged', 'cart.parked'));
  expect(outcomeSafe('flagged', 'sale.completed')).toMatch(/all figures/);
});
