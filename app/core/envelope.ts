// An operation is its bytes: written once here, as one line of JSON text, in the field order of the protocol. JSON.stringify is the
// writer in both languages (the C# one imitates it), so the same draft gives the same bytes and the same hash.

import { concat, toBase64Url, utf8 } from './bytes.ts';
import { sha256 } from './sha256.ts';

/** The `prev` of the very first operation of a device. */
export const ZERO_HASH = '0'.repeat(64);
export const MAX_LINE_BYTES = 1024 * 1024;
export const MAX_DEPTH = 16;

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** The last exchange with the server before the operation, as the device saw it (milliseconds). */
export interface Anchor {
  serverTime: number;
  mono: number;
  session: string;
  uncertainty: number;
}

/** Who allowed what the actor alone may not do; `subject` is the hash of what was allowed. */
export interface Approval {
  by: string;
  method: string;
  subject: string;
  /** By their own phone: which device signed. */
  device?: string | undefined;
  /** What shows that it was they: a code's slow hash, or the phone's signature. */
  proof?: string | undefined;
}

/** What is decided about an operation before it is numbered and chained. */
export interface Draft {
  id: string;
  type: string;
  v: number;
  rules: number;
  at: number;
  session: string;
  mono: number;
  anchor?: Anchor | undefined;
  actor: string | null;
  approval?: Approval | undefined;
  needs?: string[] | undefined;
  /** Signed minor units: a sale's total + cash rounding, a return negative, else 0. */
  control: number;
  body: JsonObject;
}

/** Where in a journal an operation stands. */
export interface Place {
  business: string;
  device: string;
  incarnation: string;
  seq: number;
  prev: string;
}

export interface Written {
  text: string;
  hash: string;
}

/** Numbers, chains and hashes. Throws when a value isn't what every server reads (a fraction, 2^53, too deep, too long). */
export function writeEnvelope(place: Place, draft: Draft): Written {
  const envelope: JsonObject = {
    id: draft.id, business: place.business, device: place.device, incarnation: place.incarnation, seq: place.seq, prev: place.prev,
    type: draft.type, v: draft.v, rules: draft.rules, at: draft.at, session: draft.session, mono: draft.mono,
  };
  if (draft.anchor) {
    const { serverTime, mono, session, uncertainty } = draft.anchor;
    envelope['anchor'] = { serverTime, mono, session, uncertainty };
  }
  envelope['actor'] = draft.actor;
  if (draft.approval) {
    const { by, method, subject, device, proof } = draft.approval;
    envelope['approval'] = { by, method, subject, ...(device !== undefined && { device }), ...(proof !== undefined && { proof }) };
  }
  if (draft.needs?.length) envelope['needs'] = draft.needs;
  envelope['control'] = draft.control;
  envelope['body'] = draft.body;
  checkJson(envelope, 1);
  const text = JSON.stringify(envelope);
  const bytes = utf8(text);
  if (bytes.length > MAX_LINE_BYTES) throw new RangeError('The operation is longer than 1 MB.');
  return { text, hash: sha256(bytes) };
}

/** What an approval is of: exactly this operation, with this permission and this money. */
export const approvalSubject = (operation: string, type: string, permission: string, control: number): string =>
  sha256(`kaunta-approval/1\n${operation}\n${type}\n${permission}\n${control}`);

function checkJson(value: Json | undefined, depth: number): void {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new RangeError(`${value} is not an integer within ±(2^53 - 1).`);
  } else if (typeof value === 'string') {
    checkText(value);
  } else if (value !== null && typeof value === 'object') {
    if (depth > MAX_DEPTH) throw new RangeError('The operation is nested more than 16 deep.');
    for (const [name, inner] of Object.entries(value)) {
      checkText(name);
      checkJson(inner as Json, depth + 1);
    }
  }
}

function checkText(text: string): void {
  // U+0000 fits in no text column, and half a surrogate pair in no UTF-8.
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) throw new RangeError('The operation holds a character that cannot be stored.');
}

/** A personal value with the salt that hides it. */
export interface Opening {
  c: string;
  salt: string;
  value: string;
}

/** What stands in the envelope for a personal value: SHA-256 over the salt's 16 bytes and the value's UTF-8. */
export function hidePersonal(value: string, salt: Uint8Array): Opening {
  return { c: sha256(concat(salt, utf8(value))), salt: toBase64Url(salt), value };
}

/** The line after an operation that opens its personal values. */
export function privateLine(of: string, open: Opening[]): string {
  return JSON.stringify({ of, open: open.map(({ c, salt, value }) => ({ c, salt, value })) });
}

/** What the device signs for a push. */
export function sealText(business: string, device: string, incarnation: string, branch: string, first: number, last: number, head: string): string {
  return `kaunta-seal/1\n${business}\n${device}\n${incarnation}\n${branch}\n${first}\n${last}\n${head}`;
}

/** What the device signs for any request: no clock takes part. */
export function proofText(method: string, pathAndQuery: string, nonce: string, token: string | null, body: Uint8Array): string {
  return `kaunta-proof/1\n${method}\n${pathAndQuery}\n${nonce}\n${token === null ? '-' : sha256(token)}\n${sha256(body)}`;
}

/** JSON with keys in the order of their UTF-16 units: one text for one value, in both languages. */
export function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = value as Record<string, unknown>;
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${sortedJson(fields[name])}`).join(',')}}`;
}
