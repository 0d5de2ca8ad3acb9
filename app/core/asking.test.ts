import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAnswer, readAsk, signedText, subjectOf, writeAnswer, writeAsk, type Ask } from './asking.ts';

const { signedApprovals } = JSON.parse(readFileSync(new URL('../../spec/vectors/journal.json', import.meta.url), 'utf8')) as {
  signedApprovals: { business: string; till: string; phone: string; by: string; subject: string; text: string; signature: string }[];
};
const ask: Ask = {
  operation: '0192f3a0-0006-7abc-8def-0123456789ab', till: '0192f3a0-0000-7000-8000-00000000000d', by: '0192f3a0-0000-7000-8000-0000000000a2',
  actor: '0192f3a0-0000-7000-8000-0000000000a1', register: '0192f3a0-0000-7000-8000-0000000000e1', type: 'sale.completed', permission: 'sale.discount', control: 35_100,
};

test('what a phone signs is what the vectors say', () => {
  expect(signedApprovals.length).toBeGreaterThan(0);
  for (const { business, till, phone, by, subject, text } of signedApprovals) expect(signedText(business, till, phone, by, subject)).toBe(text);
  expect(subjectOf(ask)).toBe(signedApprovals[0]!.subject);
});

test('a question comes back as it was asked, also out of a message', () => {
  for (const control of [35_100, 0, -11_600, 9_007_199_254_740_991, -9_007_199_254_740_991]) expect(readAsk(writeAsk({ ...ask, control }))).toEqual({ ...ask, control });
  expect(readAsk(`Boss, please!\n ${writeAsk(ask)} \nThanks`)).toEqual(ask);
  expect(readAsk(`Allow ${writeAsk(ask)}.`)).toEqual(ask);
  expect(writeAsk(ask).length).toBeLessThan(200);
});

test('a text that isn’t a question is none', () => {
  const text = writeAsk(ask);
  const broken = [
    '', 'kaunta-ask:1:', text.replace(':1:', ':2:'), text.replace('ask', 'yes'), text.slice(0, -1), text.slice(0, text.lastIndexOf(':')), `${text}x`, `${text}:more`,
    text.replace(':35100:', ':035100:'), text.replace(':35100:', ':-0:'), text.replace(':35100:', ':9007199254740992:'), text.replace(':35100:', ':1.5:'), text.replace(':35100:', '::'),
    text.replace('sale.discount', 'SALE'), text.replace(/:1:\w/, ':1:'),
  ];
  for (const one of broken) expect(readAsk(one), one).toBe(null);
});

test('an answer comes back as it was given, and nothing shorter does', () => {
  const answer = { operation: ask.operation, device: '0192f3a0-0000-7000-8000-0000000000f0', proof: signedApprovals[0]!.signature };
  const text = writeAnswer(answer);
  expect(readAnswer(`yes: ${text}.`)).toEqual(answer);
  for (const one of ['', text.slice(0, -1), `${text}A`, text.replace('yes', 'ask'), text.replace(':1:', ':1:A'), writeAsk(ask)]) expect(readAnswer(one), one).toBe(null);
});
