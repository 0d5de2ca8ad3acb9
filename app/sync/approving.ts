// Somebody allows what the actor may not: by their PIN up to their role's limit, by one of the codes of a manager who isn't there, twenty
// for each manager and device, each good once, or by their own phone (phones.ts). Loaded when somebody allows something, or makes codes.

import { fromBase64Url, toBase64Url, utf8 } from '../core/bytes.ts';
import { readAsk, subjectOf } from '../core/asking.ts';
import { approvalSubject, type JsonObject } from '../core/envelope.ts';
import type { Permission } from '../core/permissions.ts';
import { limitOf, pinCovers } from '../core/pin-limit.ts';
import { sha256 } from '../core/sha256.ts';
import type { Planned } from './effects.ts';
import { allow, ask, forgetIn, later, phoneSays, takeAnswer, useAnswer } from './phones.ts';
import type { Platform } from './platform.ts';
import type { Circumstance } from './recorder.ts';
import { strictWrite, type Database, type Row, type Write } from './store.ts';
import type { ApprovalLimitsRow, Approved, KauntaState, Phones, PinAnswer } from './types.ts';

const COUNT = 20;
const LETTERS = 8;
const ROUNDS = 200_000;
/** None that looks or sounds like another: a code is read out over the telephone. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRTVWXY';

/** A list as the feed brings it. */
export interface CodeList extends Row { staff: string; salt: string; rounds: number; checks: (string | null)[] }
/** What a typed code proves, and the place that it takes in its list. */
export interface GivenCode { proof: string; check: string }

/** Codes that were typed and are good for the next operation that their person allowed. */
type GivenCodes = Record<string, GivenCode>;
/** A code stays spent here until the server's list shows it so; lists are of twenty. */
const REMEMBERED_CODES = 400;

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

/** A code that was typed: of which person, and whether they gave it. `guarded` lets nobody guess. */
export async function tryCode(
  db: Database, lists: readonly CodeList[], staff: string, code: string, guarded: (counted: string, matches: () => Promise<boolean>) => Promise<PinAnswer>,
): Promise<PinAnswer> {
  if (lists.length === 0) return { in: false, waitMs: 0, unknown: true };
  const used = ((await db.get('meta', 'usedCodes')) as string[] | undefined) ?? [];
  let given: GivenCode | null = null;
  const answer = await guarded(`${staff} ${lists[0]!.id}`, async () => (given = await readCode(lists, code, used)) !== null);
  if (answer.in) await give(db, staff, given);
  return answer;
}

/** What a person has just allowed by a code counts for the next operation that says it was they; a PIN takes its place. */
export async function give(db: Database, staff: string, code: GivenCode | null): Promise<void> {
  await strictWrite(db, ['meta'], async (write) => {
    const meta = write.objectStore('meta');
    const { [staff]: _, ...others } = ((await meta.get('givenCodes')) as GivenCodes | undefined) ?? {};
    await meta.put(code ? { ...others, [staff]: code } : others, 'givenCodes');
    await forgetIn(write, staff);
  });
}

/** What is still lacking before this may be recorded as theirs: their phone's answer, or more than the PIN that they gave. */
export async function lacking(
  db: Database, role: string, limits: ApprovalLimitsRow | null, { by, permission, type, control }: Approved,
): Promise<'phone' | 'limit' | null> {
  const phone = await phoneSays(db, by, permission, type, control);
  if (phone !== null) return phone === 'wanted' ? 'phone' : null;
  const given = ((await db.get('meta', 'givenCodes')) as GivenCodes | undefined) ?? {};
  return given[by] === undefined && !pinCovers(limitOf(limits, role), control) ? 'limit' : null;
}

/** The envelope's approval of the operation that is being recorded: by their phone or by a code, which are spent with it, or by their PIN. */
export const allowedBy = (by: string, permission: Permission): NonNullable<Circumstance['approve']> => async (write, { type, control }, newId) => {
  const answer = await useAnswer(write, by, permission, type, control);
  if (answer) return { operation: answer.ask.operation, approval: { by, method: 'signature', subject: subjectOf(answer.ask), device: answer.device, proof: answer.proof } };
  const operation = newId();
  const subject = approvalSubject(operation, type, permission, control);
  // Their phone was asked and didn't answer: nobody has allowed it, and nothing else is claimed.
  if (answer === null) return { operation, approval: { by, method: 'signature', subject } };
  const code = await spendCode(write, by);
  return { operation, approval: { by, method: code ? 'code' : 'pin', subject, proof: code?.proof } };
};

/** The code that somebody gave is spent with the operation, or neither is. */
async function spendCode(write: Write, by: string): Promise<GivenCode | undefined> {
  const meta = write.objectStore('meta');
  const { [by]: code, ...others } = ((await meta.get('givenCodes')) as GivenCodes | undefined) ?? {};
  if (!code) return undefined;
  const used = ((await meta.get('usedCodes')) as string[] | undefined) ?? [];
  await meta.put(others, 'givenCodes');
  await meta.put([...used, code.check].slice(-REMEMBERED_CODES), 'usedCodes');
  return code;
}

/** What the till's and the phone's screens do with phones. */
export function phonesOf(
  db: Database, newId: () => string, state: () => KauntaState, checkPin: (staff: string, pin: string) => Promise<PinAnswer>, sign: (text: string) => Promise<string>,
): Phones {
  return {
    later: (by, permission) => later(db, by, permission),
    ask: (approved) => {
      const { device, actor } = state();
      if (!device?.binding || !actor) throw new Error('Nobody is at a till here.');
      return ask(db, newId, { ...approved, till: device.id, actor: actor.staff, register: device.binding.register });
    },
    take: (permission, text) => takeAnswer(db, permission, text),
    read: readAsk,
    allow: (question, pin) => {
      const { device, actor, staff } = state();
      if (!device) throw new Error('This device belongs to no business.');
      return allow(question, pin, staff.find((one) => one.id === actor?.staff) ?? null, device, checkPin, sign);
    },
  };
}
