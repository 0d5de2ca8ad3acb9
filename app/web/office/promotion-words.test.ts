import { expect, test } from 'vitest';
import { makeCatalogue } from '../../sync/catalogue.ts';
import { loadOfficeMessages } from '../i18n/index.svelte.ts';
import { summaryOf, type Names } from './promotion-words.ts';

test('the days of a promotion are said as dates, as everywhere', async () => {
  await loadOfficeMessages();
  const names: Names = { catalogue: makeCatalogue(1, true, { products: new Map(), variants: [], categories: [], taxGroups: [], pending: new Set() }), locations: [], currency: 'KES' };
  const said = (from: string | null, to: string | null): string => summaryOf({ kind: 'percent', value: 50_000, window: { from, to } }, names);
  expect(said('2026-01-15', null)).toContain(' · from 15 Jan 2026');
  expect(said(null, '2026-02-01')).toContain(' · until 1 Feb 2026');
  expect(said('2026-01-15', '2026-02-01')).toContain(' · 15 Jan 2026 to 1 Feb 2026');
  expect(said(null, null)).not.toContain('2026');
});
