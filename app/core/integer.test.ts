import { expect, test } from 'vitest';
import { Refusal } from './integer.ts';

test('a refusal carries its stable code beside the sentence', () => {
  const refusal = new Refusal('amount_out_of_range', 'The amount is too large.');
  expect([refusal.code, refusal.message]).toEqual(['amount_out_of_range', 'The amount is too large.']);
});
