import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromBase64Url, toBase64Url, utf8 } from './bytes.ts';
import { approvalSubject, hidePersonal, privateLine, proofText, sealText, sortedJson, writeEnvelope, ZERO_HASH, type Draft } from './envelope.ts';
import { pinCovers } from './pin-limit.ts';
import { sha256 } from './sha256.ts';
import { isCanonicalId, uuidV7 } from './uuid.ts';

const vectors = JSON.parse(readFileSync(new URL('../../spec/vectors/journal.json', import.meta.url), 'utf8'));

test('hashes are those of the vectors', () => {
  for (const { text, repeat, hash } of vectors.sha256) expect(sha256((text as string).repeat(repeat))).toBe(hash);
});

test('what an approver allowed is hashed as the vectors say', () => {
  for (const { operation, type, permission, control, subject } of vectors.approvals) expect(approvalSubject(operation, type, permission, control)).toBe(subject);
});

test('a PIN allows up to the limit of its role, whichever way the money goes', () => {
  for (const { limit, control, covered } of vectors.pinLimits) expect(pinCovers(limit, control)).toBe(covered);
  expect(vectors.pinLimits.length).toBeGreaterThan(5);
});

test('envelopes are written to the byte and chained', () => {
  let prev = ZERO_HASH;
  vectors.chain.operations.forEach((one: { draft: Draft; text: string; hash: string }, index: number) => {
    const written = writeEnvelope({ ...vectors.chain, seq: index + 1, prev }, one.draft);
    expect(written.text).toBe(one.text);
    expect(written.hash).toBe(one.hash);
    prev = written.hash;
  });
});

test('commitments, private lines, seals and proofs are those of the vectors', () => {
  const open = vectors.commitments.map(({ salt, value, c }: { salt: string; value: string; c: string }) => {
    const opening = hidePersonal(value, fromBase64Url(salt)!);
    expect(opening).toEqual({ salt, value, c });
    return opening;
  });
  expect(privateLine(vectors.privateLine.of, open)).toBe(vectors.privateLine.text);
  for (const seal of vectors.seals) {
    expect(sealText(seal.business, seal.device, seal.incarnation, seal.branch, seal.first, seal.first + seal.count - 1, seal.head)).toBe(seal.text);
  }
  for (const proof of vectors.proofs) {
    expect(proofText(proof.method, proof.path, proof.nonce, proof.token, fromBase64Url(proof.body)!)).toBe(proof.text);
  }
});

test('what no server would read is not written', () => {
  const draft = vectors.chain.operations[0].draft as Draft;
  const place = { ...vectors.chain, seq: 1, prev: ZERO_HASH };
  let deep: unknown = 1;
  for (let i = 0; i < 16; i++) deep = { deep };
  for (const wrong of [1.5, 2 ** 53, -0, NaN, 'a\0b', '\ud83d', 'x'.repeat(1_048_576), deep]) {
    expect(() => writeEnvelope(place, { ...draft, body: { wrong } as never })).toThrow(RangeError);
  }
});

test('UTF-8 is the platform\'s, for every kind of character', () => {
  for (const text of ['', 'abc', 'é', '東京', '🛒', 'a\ud83db', '\udc00', '\ud83d', 'x'.repeat(1000) + '🛒']) {
    expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)]);
  }
});

test('base64url has one spelling', () => {
  for (let length = 0; length < 20; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 89 + length) & 255);
    expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    expect([...fromBase64Url(toBase64Url(bytes))!]).toEqual([...bytes]);
  }
  for (const wrong of ['A', 'AB', 'AA==', 'A A', '+/8']) expect(fromBase64Url(wrong)).toBeNull();
});

test('an id holds its time, version and variant', () => {
  const id = uuidV7(1763700000000, new Uint8Array(10).fill(255));
  expect(id).toBe('019aa4b6-4500-7fff-bfff-ffffffffffff');
  expect(isCanonicalId(id)).toBe(true);
  expect(isCanonicalId(id.toUpperCase())).toBe(false);
  expect(uuidV7(-5, new Uint8Array(10))).toBe('00000000-0000-7000-8000-000000000000');
});

test('sorted JSON does not depend on the order of building', () => {
  expect(sortedJson({ b: [1, { d: null, c: 'x' }], a: true, u: undefined })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
});
