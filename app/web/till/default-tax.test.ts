import { expect, it } from 'vitest';
import type { TaxGroupRow } from '../../sync/types.ts';
import { defaultTaxGroup } from './default-tax.ts';

const group = (id: string, rate: number, kind: 'standard' | 'zero' | 'exempt', closed = false): TaxGroupRow => ({
  id, revision: id, name: id, closed, taxes: [{ code: id, name: id, rate, inclusive: true, compound: false, kind }],
});

it('A new product gets the standard tax, not whatever stands first in the alphabet', () => {
  expect(defaultTaxGroup([group('exempt', 0, 'exempt'), group('vat', 160000, 'standard'), group('zero', 0, 'zero')])).toBe('vat');
});
it('A closed group is never the default', () => {
  expect(defaultTaxGroup([group('old', 140000, 'standard', true), group('zero', 0, 'zero')])).toBe('zero');
  expect(defaultTaxGroup([])).toBeNull();
});
