// Codes by which a manager who isn't there allows something at a till: twenty for each manager and device, each good once. Loaded when
// somebody makes or types one.

import { fromBase64Url, toBase64Url, utf8 } from '../core/bytes.ts';
import type { JsonObject } from '../core/envelope.ts';
import { sha256 } from '../core/sha256.ts';
import type { Planned } from './effects.ts';
import type { Platform } from './platform.ts';
import type { Row } from './store.ts';

const COUNT = 20;
const LETTERS = 8;
const ROUNDS = 200_000;
/** None that looks or sounds like another: a code is read out over the telephone. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRTVWXY';

/** A list as the feed brings it. */
export interface CodeList extends Row { staff: string; salt: string; rounds: number; checks: (string | null)[] }
/** What a typed code proves, and the place that it takes in its list. */
export interface GivenCode { proof: string; check: string }

const fold = (typed: string): string => typed.toUpperCase().replace(/[^0-9A-Z]/g, '');

async function slowHash(code: string, salt: string, rounds: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = fromBase64Url(salt);
  if (!bytes || !Number.isInteger(rounds) || rounds < 1 || rounds > 10_000_000) return null;
  const key = await crypto.subtle.importKey('raw', utf8(fold(code)), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: bytes, iterations: rounds }, key, 256));
}

function makeCode(platform: Platform): string {
  let code = '';
  while (code.length < LETTERS) {
    // Bytes beyond the last whole alphabet would make its first letters likelier.
    for (const byte of platform.random(LETTERS)) if (byte < 256 - (256 % ALPHABET.length) && code.length < LETTERS) code += ALPHABET[byte % ALPHABET.length]!;
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** New codes for a device; the codes are only here, the operation holds what they are checked by. */
export async function planCodes(platform: Platform, newId: () => string, device: string): Promise<{ codes: string[]; planned: Planned }> {
  const salt = toBase64Url(platform.random(16));
  const codes = Array.from({ length: COUNT }, () => makeCode(platform));
  const checks = await Promise.all(codes.map(async (code) => sha256((await slowHash(code, salt, ROUNDS))!)));
  const body: JsonObject = { id: newId(), device, salt, rounds: ROUNDS, checks };
  return { codes, planned: { type: 'approval_codes.made', body, control: 0, effects: () => ({ sets: [], stock: [] }) } };
}

/** Null: it is none of the list's, or was spent. */
export async function readCode(lists: Iterable<CodeList>, typed: string, used: readonly string[]): Promise<GivenCode | null> {
  for (const list of lists) {
    const slow = await slowHash(typed, list.salt, list.rounds);
    if (!slow) continue;
    const check = sha256(slow);
    if (list.checks.includes(check) && !used.includes(check)) return { proof: toBase64Url(slow), check };
  }
  return null;
}
