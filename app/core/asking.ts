// A till asks somebody's phone, and the phone answers, in two short texts: each fits a QR picture or a message, and takes no network.
// The phone signs what nothing else that a device signs begins with (src/Core/Journal/SignedApproval.cs is the same text).

import { fromBase64Url, toBase64Url } from './bytes.ts';
import { approvalSubject } from './envelope.ts';
import type { Permission } from './permissions.ts';

/** What a till asks. The operation, its type, the permission and the money are what is signed; the rest says who asks, and whom. */
export interface Ask {
  operation: string;
  /** The device that asks. */
  till: string;
  /** Who is asked. */
  by: string;
  /** Who stands at the till, and at which register. */
  actor: string;
  register: string;
  type: string;
  permission: Permission;
  control: number;
}
/** What a phone answers: which operation, which device, and its signature. */
export interface Answer { operation: string; device: string; proof: string }

const WORD = /^[a-z_.]{1,64}$/;
const SIGNATURE_BYTES = 64;

/** What the phone signs for this person. The till's device is in it: an operation of the same id elsewhere is another one. */
export const signedText = (business: string, till: string, phone: string, by: string, subject: string): string =>
  `kaunta-approved/1\n${business}\n${till}\n${phone}\n${by}\n${subject}`;

/** The hash of what is asked. */
export const subjectOf = ({ operation, type, permission, control }: Ask): string => approvalSubject(operation, type, permission, control);

export const writeAsk = ({ operation, till, by, actor, register, type, permission, control }: Ask): string =>
  ['kaunta-ask', 1, ...[operation, till, by, actor].map(shortId), type, permission, control, shortId(register)].join(':');

/** Null where the text has none: it may stand in a message, among other words. */
export function readAsk(text: string): Ask | null {
  const found = /kaunta-ask:1:([\w.:-]+)/.exec(text);
  // An id is the last: a text that was cut is none. A full stop behind it is the message's.
  const [operation, till, by, actor, type, permission, amount, register, ...more] = found?.[1]?.replace(/[.:]+$/, '').split(':') ?? [];
  const ids = [operation, till, by, actor, register].map((short) => longId(short ?? ''));
  const control: unknown = /^(0|-?[1-9]\d{0,15})$/.test(amount ?? '') ? JSON.parse(amount!) : null;
  if (ids.includes(null) || !WORD.test(type ?? '') || !WORD.test(permission ?? '') || !isInteger(control) || more.length > 0) return null;
  const [one, two, three, four, five] = ids as [string, string, string, string, string];
  return { operation: one, till: two, by: three, actor: four, register: five, type: type!, permission: permission as Permission, control };
}

export const writeAnswer = ({ operation, device, proof }: Answer): string => `kaunta-yes:1:${shortId(operation)}:${shortId(device)}:${proof}`;

export function readAnswer(text: string): Answer | null {
  const [, first = '', second = '', proof = ''] = /kaunta-yes:1:([\w-]+):([\w-]+):([\w-]+)/.exec(text) ?? [];
  const [operation, device] = [longId(first), longId(second)];
  return operation === null || device === null || fromBase64Url(proof)?.length !== SIGNATURE_BYTES ? null : { operation, device, proof };
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** A UUID's 16 bytes in 22 letters. */
function shortId(id: string): string {
  const hex = id.replaceAll('-', '');
  return toBase64Url(Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16)));
}

function longId(short: string): string | null {
  const bytes = fromBase64Url(short);
  if (bytes?.length !== 16) return null;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
