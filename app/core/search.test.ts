import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { barcodeSpellings, foldBarcode, foldText, searchTexts } from './search.ts';

const { rows } = JSON.parse(readFileSync(new URL('../../spec/vectors/barcodes.json', import.meta.url), 'utf8')) as {
  rows: { why: string; code: string; is: { fold: string } }[];
};

test.each(rows.map((row) => [row.why, row] as const))('a barcode is one in all its spellings: %s', (_, { code, is }) => {
  expect(foldBarcode(code)).toBe(is.fold);
});

test('a search finds a code in whichever spelling it is typed', () => {
  const stored = [`Tea ${barcodeSpellings('0036000291452').join(' ')}`, `Salt ${barcodeSpellings('036000291469').join(' ')}`, `Milk ${barcodeSpellings('4006381333931').join(' ')}`].map(foldText);
  expect(searchTexts(stored, '036000291452', 9)).toEqual([0]);
  expect(searchTexts(stored, '0036000291469', 9)).toEqual([1]);
  expect(searchTexts(stored, '40063813', 9)).toEqual([2]);
  expect(searchTexts(stored, '0036000', 9)).toEqual([0, 1]);
});
